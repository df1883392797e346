import assert from "node:assert/strict";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import type { Kind } from "../../../provider/model/kind.js";
import { cachePrefetchKind } from "../../../provider/products/cdn/cachePrefetch.js";
import { cacheRefreshKind } from "../../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../../provider/products/cdn/cacheTagRefresh.js";
import { esaCachePrefetchKind } from "../../../provider/products/esa/cachePrefetch.js";
import { esaCachePurgeKind } from "../../../provider/products/esa/cachePurge.js";
import { taskCompletionKind } from "../../../provider/resource/taskCompletion.js";
import { SECRET_ARGUMENTS } from "../../../sdk/account.js";
import * as sdk from "../../../sdk/index.js";
import { SETTINGS } from "../../../sdk/settings.js";
import type { ObjectSpec, PropertySpec } from "../../../tools/schema/spec.js";
import { enumerated, functions, namedType, resources, schema } from "./committed.js";

const KINDS = {
  CacheRefresh: cacheRefreshKind,
  CachePrefetch: cachePrefetchKind,
  CacheTagRefresh: cacheTagRefreshKind,
  EsaCachePurge: esaCachePurgeKind,
  EsaCachePrefetch: esaCachePrefetchKind,
  TaskCompletion: taskCompletionKind,
} as unknown as Readonly<Record<string, Kind>>;

/** Without a content of their own: they make the outputs of their names secret where the paths are. */
const STAND_FOR_OUTPUTS = ["removedPaths", "edge", "subjects"];

/** Functions that the plugin has in a form of its own. */
const OTHERWISE_CALLED = ["report", "hashFolder"];

/** It is taken only to say of another product that it has nothing like it. */
const TAKEN_TO_BE_REFUSED: Readonly<Record<string, readonly string[]>> = { getPreloadDetail: ["product"] };

/** No input takes this value, and none has this name. */
const INVENTED = "invented";

describe("what the schema says that a resource takes", () => {
  for (const [name, { inputProperties }] of resources) {
    const kind = KINDS[name] as Kind;

    it(`is what ${name} takes, and all of it`, () => {
      const taken = namesRead((inputs) => kind.problems(inputs)).filter((input) => isInput(kind, input));
      const documented = taken.filter((input) => !STAND_FOR_OUTPUTS.includes(input));
      assert.deepEqual(Object.keys(inputProperties).sort(), documented.sort());
      assert.equal(isInput(kind, INVENTED), false);
    });

    for (const [input, values] of enumerations(inputProperties)) {
      it(`is the values of ${input} of ${name}`, () => {
        const refused = kind.problems({ [input]: INVENTED }).find(({ property }) => property === input);
        assert.deepEqual(values, valuesIn(refused?.reason));
      });
    }
  }

  it("is how edges are checked", () => {
    const { properties } = namedType("EdgeCheck") as ObjectSpec;
    const taken = namesRead((edgeCheck) => cacheRefreshKind.problems({ edgeCheck }));
    assert.deepEqual(Object.keys(properties).sort(), taken.sort());
    const problems = cacheRefreshKind.problems({ edgeCheck: { onStale: INVENTED } });
    const refused = problems.find(({ property }) => property === "edgeCheck.onStale");
    assert.deepEqual(enumerated(properties.onStale as PropertySpec), valuesIn(refused?.reason));
  });
});

describe("what the schema says that a function takes", () => {
  for (const [name, { inputs }] of functions.filter(([name]) => !OTHERWISE_CALLED.includes(name))) {
    it(`is what ${name} takes, and all of it`, async () => {
      const message = await refusal(name, { [INVENTED]: 1 });
      const [, known = ""] = /"invented" is not an argument; there are (.+)$/m.exec(message) ?? [];
      const others = TAKEN_TO_BE_REFUSED[name] ?? [];
      const documented = known.split(", ").filter((argument) => !others.includes(argument));
      assert.deepEqual(Object.keys(inputs.properties).sort(), documented.sort());
    });

    for (const [argument, values] of enumerations(inputs.properties)) {
      it(`is the values of ${argument} of ${name}`, async () => {
        const message = await refusal(name, { [argument]: INVENTED });
        assert.deepEqual(
          values,
          valuesIn(message.split("\n").find((line) => line.includes(`${argument} must be`))),
        );
      });
    }
  }

  it("is the values of urls and digest of hashFolder", async () => {
    const [, { inputs }] = functions.find(([name]) => name === "hashFolder") ?? assert.fail();
    const options = enumerations(inputs.properties);
    assert.deepEqual(
      options.map(([option]) => option),
      ["urls", "digest"],
    );
    for (const [option, values] of options) {
      const hashing = sdk.hashFolder(__dirname, "https://www.example.com/", { [option]: INVENTED });
      assert.deepEqual(values, valuesIn(await messageOf(hashing)));
    }
  });
});

describe("what the schema says that a provider is given", () => {
  const { variables } = schema.config;
  const settings = SETTINGS.map((key) => key.replace("alicloud-cdn-refresh:", ""));

  it("is the account, as it is read, and the settings of a stack", () => {
    const account = new Set<string>();
    // The token is looked for where there is a key, other sources where there is none.
    for (const key of ["a-key", undefined]) {
      const configured = (name: string): string | undefined => {
        account.add(name);
        return name.endsWith("Key") ? key : undefined;
      };
      readConfiguration("cdn", configured, {});
    }
    assert.deepEqual(Object.keys(variables).sort(), [...account, ...settings].sort());
  });

  it("is the same in the configuration and in a program", () => {
    assert.deepEqual(schema.provider.inputProperties, variables);
  });

  it("is secret where it is so in TypeScript", () => {
    const secret = Object.keys(variables).filter((name) => variables[name]?.secret === true);
    assert.deepEqual(secret.sort(), [...SECRET_ARGUMENTS].sort());
  });
});

/** The names of the properties that a check of an object looks at, which are all that it knows. */
function namesRead(check: (object: Record<string, unknown>) => unknown): string[] {
  const names = new Set<string>();
  const empty: Record<string, unknown> = {};
  check(
    new Proxy(empty, {
      get: (_, name) => {
        if (typeof name === "string") names.add(name);
        return undefined;
      },
    }),
  );
  return [...names];
}

function isInput(kind: Kind, name: string): boolean {
  const problems = kind.problems({ [name]: INVENTED });
  return !problems.some(({ property, reason }) => property === name && reason.startsWith("is not an input"));
}

function enumerations(
  properties: Readonly<Record<string, PropertySpec>>,
): [name: string, values: string[]][] {
  return Object.entries(properties).flatMap(([name, property]): [string, string[]][] => {
    const values = enumerated(property);
    return values === undefined ? [] : [[name, values]];
  });
}

/** What a message offers in the place of a value: `must be one of "error", "warn", not "invented"`. */
function valuesIn(message = ""): string[] {
  const [, offered = ""] = /must be (.*?)(?:, not| or a function)/.exec(message) ?? [];
  return [...offered.matchAll(/"(\w+)"/g)].map(([, value = ""]) => value).sort();
}

function refusal(name: string, args: object): Promise<string> {
  const functionsOfSdk = sdk as unknown as Readonly<Record<string, (args: object) => Promise<unknown>>>;
  return messageOf(functionsOfSdk[name]?.(args) ?? assert.fail(`no function ${name}`));
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  const failure = await work.then(
    () => undefined,
    (error: Error) => error,
  );
  return failure?.message ?? assert.fail("it is taken");
}
