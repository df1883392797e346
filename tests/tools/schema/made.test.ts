import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as sdk from "../../../sdk/index.js";
import { schemaText } from "../../../tools/schema/file.js";
import { WORDING } from "../../../tools/schema/wording.js";
import { enumerated, fn, functions, resource, resources, schema, schemaFile } from "./committed.js";

const REPOSITORY = resolve(__dirname, "../../..");

/** What only a program in TypeScript has. */
const IN_TYPESCRIPT = /\w+Output\b|QueryError|Promise|\bundefined\b|\bDates?\b|\bRejects\b|\bhashObjects\b/;

/** A function of TypeScript that is left out: it takes resources of other packages, and asks nothing. */
const LEFT_OUT = ["hashObjects"];

describe("the schema of the package", function () {
  this.timeout(60_000);

  it("says what the comments say; otherwise `npm run schema` writes it anew", () => {
    assert.equal(schemaFile, schemaText(), "run npm run schema");
  });

  it("has every resource that a program in TypeScript has, under its old type too", () => {
    const classes = Object.entries(sdk).flatMap(([name, exported]) =>
      exported.prototype instanceof sdk.TaskResource ? [name] : [],
    );
    assert.deepEqual(resources.map(([name]) => name).sort(), classes.sort());
    for (const [name, { aliases }] of resources) {
      assert.deepEqual(aliases, [{ type: `pulumi-nodejs:dynamic/alicloud-cdn-refresh:${name}` }]);
    }
  });

  it("has every function that a program in TypeScript has, each once", () => {
    const all = Object.keys(sdk).filter((name) => /^[a-z]/.test(name) && !name.endsWith("Output"));
    const expected = all.filter((name) => !LEFT_OUT.includes(name));
    assert.deepEqual(functions.map(([name]) => name).sort(), expected.sort());
  });

  it("describes all that it has", () => {
    const all = [...described()];
    assert.ok(all.length > 300, `${all.length} descriptions`);
    const without = all.filter(([, { description = "" }]) => description.trim() === "");
    assert.deepEqual(
      without.map(([place]) => place),
      [],
    );
  });

  it("says nothing that holds in TypeScript alone, but in examples", () => {
    const wrong = [...described()].filter(([, { description = "" }]) =>
      IN_TYPESCRIPT.test(withoutCode(description)),
    );
    assert.deepEqual(wrong, []);
  });

  it("rewords nothing that no comment says any more", () => {
    const comments = ["sdk", "provider/fronts/plugin"].flatMap(commentsIn).join("\n");
    const gone = WORDING.filter(([inTypeScript]) => comments.search(inTypeScript) === -1);
    assert.deepEqual(gone, []);
  });

  it("has one input for what several forms of the arguments have", () => {
    const { inputProperties, requiredInputs } = resource("CacheRefresh");
    assert.deepEqual(requiredInputs, []);
    assert.deepEqual(enumerated(inputProperties.objectType ?? {}), [
      "directory",
      "file",
      "ignoreParams",
      "regex",
    ]);
    assert.match(inputProperties.contentHashes?.description ?? "", /^A hash of the content behind each URL/);
    const { all, startTime } = fn("getRefreshTasks").inputs.properties;
    assert.equal(all?.type, "boolean");
    assert.match(all?.description ?? "", /^Reads every page instead of one/);
    assert.equal(startTime?.type, "string");
    assert.deepEqual(fn("getRefreshTasks").inputs.required, []);
  });

  it("has a flag or options where a program gives one of the two", () => {
    const { type, oneOf } = resource("CacheRefresh").inputProperties.edgeCheck ?? {};
    assert.deepEqual(
      [type, oneOf],
      [undefined, [{ type: "boolean" }, { $ref: "#/types/alicloud-cdn-refresh:index:EdgeCheck" }]],
    );
  });

  it("has whole numbers, but for a progress", () => {
    const numbers = [...typed(schema)]
      .filter(([, type]) => type === "number")
      .map(([place]) => place.split(".").at(-1));
    assert.deepEqual([...new Set(numbers)], ["process"]);
  });

  it("hands the resources of a completion and of a report over as their outcomes", () => {
    for (const [name, { properties, required }] of resources) {
      assert.equal(properties.outcome?.type, "string", name);
      assert.ok(required.includes("outcome"), name);
    }
    const texts = { type: "array", items: { type: "string" } };
    for (const { type, items } of [
      resource("TaskCompletion").inputProperties.resources ?? {},
      fn("report").inputs.properties.resources ?? {},
    ]) {
      assert.deepEqual({ type, items }, texts);
    }
  });

  it("promises the outputs that are always there", () => {
    assert.deepEqual(resource("CacheRefresh").required, [
      ...["objectPaths", "removedPaths", "taskIds", "summary", "status"],
      ...["submittedAt", "completedAt", "tasks", "outcome"],
    ]);
  });
});

interface Described {
  description?: string;
}

/** All that has a description of its own. */
function* described(): Generator<[place: string, thing: Described]> {
  yield* within("config", schema.config.variables);
  yield ["provider", schema.provider];
  for (const [token, type] of Object.entries(schema.types)) {
    yield [token, type];
    if ("properties" in type) yield* within(token, type.properties);
  }
  for (const [name, spec] of resources) {
    yield [name, spec];
    yield* within(name, spec.inputProperties);
    yield* within(`${name}, outputs`, spec.properties);
  }
  for (const [name, spec] of functions) {
    yield [name, spec];
    yield* within(name, { inputs: spec.inputs, outputs: spec.outputs });
    yield* within(name, spec.inputs.properties);
    yield* within(`${name}, result`, spec.outputs.properties);
  }
}

function within(place: string, things: Readonly<Record<string, Described>>): [string, Described][] {
  return Object.entries(things).map(([name, thing]) => [`${place}.${name}`, thing]);
}

/** The types of all properties, at any depth. */
function* typed(part: unknown, place = ""): Generator<[place: string, type: unknown]> {
  for (const [key, value] of entriesOf(part)) {
    if (key === "type") yield [place, value];
    yield* typed(value, `${place}.${key}`);
  }
}

function entriesOf(part: unknown): [key: string, value: unknown][] {
  return typeof part === "object" && part !== null ? Object.entries(part) : [];
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}

/** The comments of a folder's files, each line of text after the other. */
function commentsIn(folder: string): string[] {
  const files = readdirSync(resolve(REPOSITORY, folder)).filter((name) => name.endsWith(".ts"));
  const texts = files.map((name) => readFileSync(resolve(REPOSITORY, folder, name), "utf8"));
  return texts
    .flatMap((text) => text.match(/\/\*\*[\s\S]*?\*\//g) ?? [])
    .map((comment) => comment.replace(/\n\s*\* ?/g, " "));
}
