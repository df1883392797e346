import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as cdn from "../../sdk/index.js";
import { endProgram, type Registration, settled, startProgram, Thing } from "./program.js";

const SITE = "https://www.example.com/";
const NEW_YEAR = new Date("2026-01-01T00:00:00Z");

describe("the triggers of a resource", () => {
  let registrations: Registration[];
  beforeEach(async () => {
    registrations = await startProgram();
  });
  afterEach(endProgram);

  async function handedOver(triggers: unknown): Promise<unknown> {
    const refresh = new cdn.CacheRefresh("site", { objectPaths: [SITE], triggers: triggers as never });
    await settled(refresh.urn);
    return registrations.find(({ name }) => name === "site")?.inputs.triggers;
  }

  class Version {
    constructor(
      readonly major: number,
      readonly minor: number,
    ) {}
  }
  class Money {
    readonly #cents = 120;
    toJSON(): string {
      return `${this.#cents / 100} EUR`;
    }
  }
  const twoBytes = Buffer.from("ab");
  const kept: [what: string, given: unknown, expected: unknown][] = [
    ["texts, numbers and booleans", ["v1", 1, -0.5, true, "", 0], ["v1", 1, -0.5, true, "", 0]],
    ["null", [null], [null]],
    ["undefined, which is a constant too", ["v1", undefined], ["v1", null]],
    ["a Date, as its ISO text", [NEW_YEAR], ["2026-01-01T00:00:00.000Z"]],
    ["a Date in an object in a list", [[{ at: NEW_YEAR }]], [[{ at: "2026-01-01T00:00:00.000Z" }]]],
    ["a Date that is promised", [Promise.resolve(NEW_YEAR)], ["2026-01-01T00:00:00.000Z"]],
    ["a promised list", Promise.resolve([NEW_YEAR]), ["2026-01-01T00:00:00.000Z"]],
    ["a URL", [new URL("https://www.example.com/a")], ["https://www.example.com/a"]],
    ["a bigint", [10n], ["10"]],
    ["what writes itself as JSON", [new Money()], ["1.2 EUR"]],
    ["an instance by its properties", [new Version(1, 2)], [{ major: 1, minor: 2 }]],
    ["bytes, one by one", [twoBytes], [{ 0: 97, 1: 98 }]],
    ["what is used twice", [twoTimes()], [[{ a: 1 }, { a: 1 }]]],
    [
      "an object without a prototype",
      [Object.assign(Object.create(null), { a: NEW_YEAR })],
      [{ a: NEW_YEAR.toISOString() }],
    ],
  ];
  for (const [what, given, expected] of kept) {
    it(`are handed over so that a change shows: ${what}`, async () => {
      assert.deepEqual(await handedOver(given), expected);
    });
  }

  it("are handed over as what an Output comes to, with its secret kept", async () => {
    const modified = pulumi.secret("x").apply(() => NEW_YEAR);
    const wire = await handedOver([modified]);
    assert.ok(pulumi.runtime.isRpcSecret(wire));
    assert.deepEqual(pulumi.runtime.unwrapRpcSecret(wire), [NEW_YEAR.toISOString()]);
  });

  it("are not known before an output is", async () => {
    registrations = await startProgram({ preview: true, planned: (name) => name === "build" });
    const [trigger] = (await handedOver([new Thing("build").later.apply(() => NEW_YEAR)])) as unknown[];
    assert.ok(pulumi.isUnknown(trigger));
  });

  it("keep the hash of an asset, which the engine makes", async () => {
    const [asset] = (await handedOver([new pulumi.asset.StringAsset("x")])) as [object];
    assert.ok(pulumi.asset.Asset.isInstance(asset) || "text" in asset);
  });

  const itself: unknown[] = [];
  itself.push(itself);
  const empty = (type: string): string =>
    `triggers[0] is an object of type ${type} without properties of its own`;
  const refused: [given: unknown, problem: string, mend: string][] = [
    [() => 1, "triggers[0] is a function", "call it and give its result"],
    [Symbol("x"), "triggers[0] is a symbol", "give a string"],
    [Number.NaN, "triggers[0] is NaN", "give a number or a string"],
    [Number.POSITIVE_INFINITY, "triggers[0] is Infinity", "give a number or a string"],
    [new Map([["a", 1]]), "triggers[0] is a Map", "write it as Object.fromEntries(map)"],
    [new Set([1]), "triggers[0] is a Set", "write it as [...set]"],
    [new Error("x"), "triggers[0] is an Error", "give its message"],
    [new Date("never"), "triggers[0] is an invalid Date", "give a valid one"],
    [/x/, empty("RegExp"), "give a string or a number"],
    [new ArrayBuffer(2), empty("ArrayBuffer"), "give a string or a number"],
    [itself, "triggers[0][0] holds itself", "give a part of it"],
    [{ files: [new Set([1])] }, "triggers[0].files[0] is a Set", "write it as [...set]"],
  ];
  for (const [given, problem, mend] of refused) {
    it(`are refused by name where a change would not be noticed: ${problem}`, async () => {
      const declare = () => new cdn.CacheRefresh("site", { objectPaths: [SITE], triggers: [given] });
      assert.throws(declare, (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(
          error.message,
          `CacheRefresh site: ${problem}: a change of it would not be noticed; ${mend}.`,
        );
        return true;
      });
    });
  }

  it("refuse a resource, which stays the same when it changes, and say what to give", () => {
    const triggers = [new Thing("build")];
    assert.throws(
      () => new cdn.CachePrefetch("site", { objectPaths: [`${SITE}a`], triggers }),
      /CachePrefetch site: triggers\[0\] is a resource, whose id and URN stay the same when it changes: .*; give an output that changes, such as the etag of a file\.$/,
    );
  });

  it("leave what is no list for the provider to refuse", async () => {
    assert.equal(await handedOver("v1"), "v1");
  });

  function twoTimes() {
    const part = { a: 1 };
    return [part, part];
  }
});
