import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  decodeLedger,
  type Entry,
  encodeLedger,
  entryOf,
  type LedgerGroup,
  SharedEntries,
} from "../../provider/model/state.js";
import type { CdnTask } from "../../provider/model/task.js";
import { encodeTexts } from "../../provider/model/texts.js";
import { check } from "../../provider/resource/lifecycle.js";
import { type TaskCompletionInputs, taskCompletionKind } from "../../provider/resource/taskCompletion.js";

const entry: Entry = {
  taskIds: ["704225667"],
  objectType: "file",
  status: "Complete",
  process: 100,
  creationTime: "2026-01-31T08:00:00Z",
  completionTime: "2026-01-31T08:05:00Z",
  description: "",
};
const pathsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => `https://www.example.com/${place}`);
const group = (paths: unknown): LedgerGroup => ({ ...entry, paths: paths as string });
const placesOf = (paths: readonly string[], ...texts: unknown[]): number[] =>
  [...decodeLedger(paths, texts.map(group)).keys()].map((path) => paths.indexOf(path));

/** Longer than any text here takes on a busy machine, and far shorter than counting to a billion. */
const LONGEST_MS = 2_000;

describe("Entries that are shared", () => {
  const seenAt = "2026-01-31T08:10:00Z";
  const status = fc.constantFrom("Complete", "Failed", "Refreshing", "Pending");
  const seconds = fc.constantFrom("08:00:00", "08:00:01");
  const anyRow: fc.Arbitrary<CdnTask> = fc.record({
    taskId: fc.constantFrom("1", "2"),
    objectPath: fc.constantFrom(...pathsOf(3)),
    objectType: fc.constantFrom("file", "directory"),
    status,
    process: fc.constantFrom(0, 50, 100),
    creationTime: seconds.map((time) => `2026-01-31T${time}Z`),
    description: fc.constantFrom("", "404"),
  });
  const ended = seconds.map((completionTime) => ({ completionTime: `2026-01-31T${completionTime}Z` }));

  it("say what the rows say, and are one where that is equal", () => {
    const rows = fc.array(
      fc.tuple(anyRow, fc.oneof(fc.constant({}), ended)).map(([row, end]) => ({ ...row, ...end })),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (all) => {
        const shared = new SharedEntries();
        const byContent = new Map<string, Entry>();
        for (const row of all) {
          const entry = shared.of(row, seenAt);
          assert.deepEqual(entry, entryOf(row, seenAt));
          const content = JSON.stringify(entry);
          assert.equal(byContent.get(content) ?? entry, entry);
          byContent.set(content, entry);
        }
      }),
    );
  });

  it("say of a task without a path which ids it has", () => {
    const shared = new SharedEntries();
    const row = { ...entry, taskId: "1", objectPath: "" };
    assert.deepEqual(shared.of(row, seenAt, ["1", "2"]).taskIds, ["1", "2"]);
    assert.deepEqual(shared.of(row, seenAt, ["1", "3"]).taskIds, ["1", "3"]);
  });
});

describe("The ledger in a state", () => {
  it("is read as it was written", () => {
    const status = fc.constantFrom("Complete", "Failed", "Refreshing");
    fc.assert(
      fc.property(fc.array(fc.option(status, { nil: undefined }), { maxLength: 60 }), (statuses) => {
        const paths = pathsOf(statuses.length);
        const ledger = new Map(
          paths.flatMap((path, place): [string, Entry][] => {
            const known = statuses[place];
            return known === undefined ? [] : [[path, { ...entry, status: known }]];
          }),
        );
        assert.deepEqual(
          new Map([...decodeLedger(paths, encodeLedger(paths, ledger))].sort()),
          new Map([...ledger].sort()),
        );
      }),
    );
  });

  for (const [text, places] of [
    ["0-2,4", [0, 1, 2, 4]],
    ["0-999999999", [0, 1, 2, 3, 4]],
    ["3-999999999", [3, 4]],
    ["5-999999999", []],
    ["4-2", []],
    ["-2", []],
    ["-5--1", []],
    ["2-", []],
    ["1-2-3", []],
    ["NaN", []],
    ["Infinity", []],
    ["0-Infinity", []],
    ["1e9", []],
    ["0x1", []],
    ["1.5", []],
    ["", []],
    [",,1,,", [1]],
    ["soon,3", [3]],
    ["99999999999999999999", []],
    [undefined, []],
    [null, []],
    [7, []],
    [["0-2"], []],
    [{ split: "0" }, []],
  ] as const) {
    it(`names the places ${JSON.stringify(places)} of five with ${JSON.stringify(text)}`, () => {
      assert.deepEqual(placesOf(pathsOf(5), text), places);
    });
  }

  it("takes no longer than it and the paths are long, whatever stands in it", () => {
    const paths = pathsOf(10_000);
    const all = "0-999999999";
    const timeOf = (...texts: unknown[]): number => {
      const began = performance.now();
      assert.ok(decodeLedger(paths, texts.map(group)).size <= paths.length);
      return performance.now() - began;
    };
    assert.ok(timeOf(all) < LONGEST_MS);
    assert.ok(timeOf(`${all},`.repeat(100_000)) < LONGEST_MS);
    assert.ok(timeOf(...new Array(100_000).fill(all)) < LONGEST_MS);
    assert.ok(timeOf("-".repeat(1_000_000), ",".repeat(1_000_000), "0".repeat(1_000_000)) < LONGEST_MS);
  });

  it("names only places of the list, each with what a group says, whatever stands in it", () => {
    const number = fc.oneof(
      fc.nat(12).map(String),
      fc.constantFrom("", "-1", "NaN", "999999999", "1e3", " 1", "∞"),
    );
    const run = fc.oneof(
      number,
      fc.tuple(number, number).map((ends) => ends.join("-")),
      fc.string(),
    );
    const text = fc.oneof(
      fc.array(run).map((runs) => runs.join(",")),
      fc.anything(),
    );
    fc.assert(
      fc.property(fc.nat(10), fc.array(text, { maxLength: 5 }), (count, texts) => {
        const places = placesOf(pathsOf(count), ...texts);
        assert.ok(places.every((place) => place >= 0 && place < count));
        assert.ok(places.length <= count);
      }),
      { numRuns: 1_000 },
    );
  });

  it("of a resource that is handed over to wait for does not hold the wait up", () => {
    for (const paths of ["0-999999999", "999999999-0", "0-999999999,".repeat(1_000).slice(0, -1)]) {
      const resources = [{ paths: encodeTexts(pathsOf(3)), ledger: [group(paths)], hasRowsByPath: true }];
      const inputs: TaskCompletionInputs = { resources };
      const began = performance.now();
      assert.deepEqual(check(taskCompletionKind, { ...inputs }), []);
      assert.equal(taskCompletionKind.items(inputs).length, 3);
      assert.ok(performance.now() - began < LONGEST_MS);
    }
  });
});
