import assert from "node:assert/strict";
import { PACKAGE } from "../../../provider/fronts/plugin/terms.js";
import { EXAMPLES, type Program } from "../../../tools/schema/examples.js";
import { type Yaml, yaml } from "../../../tools/schema/yaml.js";
import { fn, functions, resource, resources } from "./committed.js";

const PART = `${PACKAGE}:`;

describe("the schema's examples in YAML", () => {
  it("are of every resource and function, and show it", () => {
    const all = [...resources, ...functions].map(([name]) => name);
    assert.deepEqual(Object.keys(EXAMPLES).sort(), all.sort());
    for (const [name, spec] of [...resources, ...functions]) {
      const [, program = ""] = /## Example Usage\n\n```yaml\n([\s\S]*?)```/.exec(spec.description) ?? [];
      assert.match(program, new RegExp(`(type|function): ${PACKAGE}:${name}\\n`));
    }
  });

  for (const [name, program] of Object.entries(EXAMPLES)) {
    it(`give to what ${name} shows nothing that it does not take, and all that it needs`, () => {
      for (const { type, properties } of Object.values(program.resources ?? {})) {
        const { inputProperties, requiredInputs } = resource(type.replace(PART, ""));
        assertFits(properties, Object.keys(inputProperties), requiredInputs);
      }
      for (const { function: token, arguments: given } of Object.values(callsOf(program))) {
        const { inputs } = fn(token.replace(PART, ""));
        assertFits(given, Object.keys(inputs.properties), inputs.required);
      }
    });

    it(`name in that of ${name} only what there is`, () => {
      const calls = callsOf(program);
      const partsOf = (variable: string): string[] | undefined => {
        const [made, call] = [program.resources?.[variable], calls[variable]];
        if (made !== undefined) return Object.keys(resource(made.type.replace(PART, "")).properties);
        if (call !== undefined) return Object.keys(fn(call.function.replace(PART, "")).outputs.properties);
        return variable in ((program.config ?? {}) as object) ? [] : undefined;
      };
      for (const [reference, variable = "", part] of yaml(program).matchAll(/\$\{(\w+)(?:\.(\w+))?\}/g)) {
        const parts = partsOf(variable);
        assert.ok(parts !== undefined && (part === undefined || parts.includes(part)), reference);
      }
    });
  }
});

describe("YAML", () => {
  it("is written in blocks, with quotation marks where a text could be read as something else", () => {
    const value = {
      "fn::invoke": { list: ["https://www.example.com/", "704", "no", "a b", 7, true], none: {}, empty: [] },
    };
    assert.equal(
      yaml(value),
      [
        "",
        "fn::invoke:",
        "  list:",
        "    - https://www.example.com/",
        '    - "704"',
        '    - "no"',
        '    - "a b"',
        "    - 7",
        "    - true",
        "  none: {}",
        "  empty: []",
        "",
      ].join("\n"),
    );
  });
});

interface Call {
  function: string;
  arguments: Record<string, Yaml>;
}

function callsOf({ variables = {} }: Program): Record<string, Call> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]: [string, unknown]) => [
      name,
      (variable as { "fn::invoke": Call })["fn::invoke"],
    ]),
  );
}

function assertFits(given: object, known: readonly string[], required: readonly string[]): void {
  const names = Object.keys(given);
  assert.deepEqual(
    names.filter((name) => !known.includes(name)),
    [],
  );
  assert.deepEqual(
    required.filter((name) => !names.includes(name)),
    [],
  );
}
