import assert from "node:assert/strict";
import { type Difference, differencesOf } from "../../provider/fronts/differences.js";
import { completeAnswers, diffResult } from "../../provider/fronts/dynamic/engineAnswers.js";

const SITE = "https://www.example.com/";

describe("What the engine shows of an update", () => {
  const shown = (before: object, now: object, mapInput?: string): string[] =>
    differencesOf(before, now, mapInput).map(({ path, kind, of }) => `${kind} ${path} of the ${of}`);

  it("is each input that differs, and of the hashes each that does", () => {
    const before = {
      force: true,
      triggers: [1],
      hashes: { [`${SITE}a`]: "1", [`${SITE}b`]: "1", [SITE]: "1" },
    };
    const now = {
      force: true,
      onFailure: "warn",
      hashes: { [`${SITE}a`]: "2", [SITE]: "1", [`${SITE}c`]: "1" },
    };
    assert.deepEqual(shown(before, now, "hashes"), [
      "delete triggers of the inputs",
      `update hashes["${SITE}a"] of the inputs`,
      `delete hashes["${SITE}b"] of the inputs`,
      `add hashes["${SITE}c"] of the inputs`,
      "add onFailure of the inputs",
    ]);
    assert.deepEqual(shown({ hashes: before.hashes }, { hashes: now.hashes }), [
      "update hashes of the inputs",
    ]);
  });

  it("is the map as a whole where there was none, or where the engine could not read a key", () => {
    assert.deepEqual(shown({}, { hashes: { a: "1" } }, "hashes"), ["add hashes of the inputs"]);
    assert.deepEqual(shown({ hashes: "unknown" }, { hashes: { a: "1" } }, "hashes"), [
      "update hashes of the inputs",
    ]);
    for (const key of ['a"b', "a\\"]) {
      assert.deepEqual(shown({ hashes: {} }, { hashes: { [key]: "1" } }, "hashes"), [
        "update hashes of the inputs",
      ]);
    }
  });

  it("is the status where no input differs", () => {
    assert.deepEqual(shown({ force: true }, { force: true }), ["update status of the state"]);
  });
});

describe("The answer of the engine's host", () => {
  /** The host's messages, as far as they are used. */
  const messages = () => ({
    PropertyDiff: class {
      kind = -1;
      isOfInputs = false;
      setKind(kind: number): void {
        this.kind = kind;
      }
      setInputdiff(isOfInputs: boolean): void {
        this.isOfInputs = isOfInputs;
      }
    },
    DiffResponse: class {
      changes = -1;
      hasDetails = false;
      readonly details = new Map<string, unknown>();
      setChanges(changes: number): void {
        this.changes = changes;
      }
      getDetaileddiffMap(): Map<string, unknown> {
        return this.details;
      }
      setHasdetaileddiff(has: boolean): void {
        this.hasDetails = has;
      }
    },
  });
  const DIFFERENCES: Difference[] = [
    { path: "force", kind: "delete", of: "inputs" },
    { path: "status", kind: "update", of: "state" },
  ];

  it("tells the differences of the result that it is made of, and of no other", () => {
    const host = messages();
    completeAnswers(host);
    const answerTo = (result: { changes?: boolean | undefined }) => {
      const response = new host.DiffResponse();
      response.setChanges(result.changes === true ? 2 : 1);
      return response;
    };
    const answer = answerTo(diffResult(true, DIFFERENCES));
    assert.deepEqual([answer.changes, answer.hasDetails], [2, true]);
    assert.deepEqual(
      [...answer.details].map(([path, detail]) => [path, { ...(detail as object) }]),
      [
        ["force", { kind: 2, isOfInputs: true }],
        ["status", { kind: 4, isOfInputs: false }],
      ],
    );
    for (const result of [{ changes: true }, diffResult(false, [])]) {
      const other = answerTo(result);
      assert.deepEqual([other.hasDetails, other.details.size], [false, 0]);
    }
  });

  it("is left as it is where the host's messages have another shape", () => {
    const { DiffResponse } = messages();
    for (const host of [{}, { DiffResponse }, { PropertyDiff: class {} }]) completeAnswers(host);
    const response = new DiffResponse();
    response.setChanges(diffResult(true, DIFFERENCES).changes === true ? 2 : 1);
    assert.deepEqual([response.changes, response.hasDetails], [2, false]);
  });
});
