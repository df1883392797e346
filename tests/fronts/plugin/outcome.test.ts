import assert from "node:assert/strict";
import { KINDS } from "../../../provider/fronts/plugin/kinds.js";
import { outcomeOutput, readOutcome, watchedOf } from "../../../provider/fronts/plugin/outcome.js";
import { report } from "../../../provider/fronts/plugin/report.js";
import { tokenOf } from "../../../provider/fronts/plugin/terms.js";
import type { Kind } from "../../../provider/model/kind.js";
import type { State } from "../../../provider/model/state.js";

const SITE = "https://www.example.com/";
const TIME = "2026-05-04T08:00:00Z";

function stateOf(paths: readonly string[], more: object = {}): State {
  const all = paths.length <= 1 ? "0" : `0-${paths.length - 1}`;
  const group = {
    ...{ taskIds: ["1"], objectType: "file", status: "Failed", process: 99 },
    creationTime: TIME,
  };
  return {
    objectPaths: paths,
    ledger: [{ paths: all, ...group, completionTime: TIME, description: "OriginError" }],
    taskIds: ["1"],
    summary: { total: paths.length, complete: 0, failed: paths.length, unfinished: 0 },
    ...{ status: "Failed", submittedAt: TIME, completedAt: "" },
    ...more,
  };
}

const outcomeOf = (type: string, state: State): string =>
  outcomeOutput("pages", { kind: KINDS.get(tokenOf(type)) as Kind, state });

describe("The output outcome", () => {
  const outcome = outcomeOf("CacheRefresh", stateOf([`${SITE}a`, `${SITE}b c`]));

  it("says of a resource what a report reports on", () => {
    assert.deepEqual(
      report({ resources: [outcome] })
        .markdown.split("\n")
        .slice(4),
      [
        "| pages | CacheRefresh | 2 | Failed | 2026-05-04 08:00:00 | – | 2 |",
        "",
        "## Failed",
        "",
        "| Resource | Path | Reason | Task |",
        "| :-- | :-- | :-- | --: |",
        `| pages | \`${SITE}a\` | OriginError | 1 |`,
        `| pages | \`${SITE}b c\` | OriginError | 1 |`,
      ],
    );
  });

  it("says of a gate the paths that it waits for", () => {
    const state = stateOf([], { subjects: `0,0,${SITE}a#1` });
    const { markdown } = report({
      resources: [outcomeOf("TaskCompletion", { ...state, ledger: stateOf(["a"]).ledger })],
    });
    assert.match(markdown, /\| `https:\/\/www\.example\.com\/a` \| OriginError \| 1 \|$/);
  });

  it("says of edges how many looks had which end", () => {
    const edge = { ...{ checked: 3, fresh: 2, stale: 1, differs: 0, notCached: 0, unknown: 0 }, details: [] };
    const { markdown } = report({ resources: [outcomeOf("CacheRefresh", stateOf([`${SITE}a`], { edge }))] });
    assert.match(markdown, /\| 2 fresh, 1 stale \|/);
  });

  it("of ten thousand paths is little longer than these, and read in no time", () => {
    const paths = Array.from({ length: 10_000 }, (_, place) => `${SITE}assets/${place}.html`);
    const long = outcomeOf("CacheRefresh", stateOf(paths));
    assert.ok(long.length < 250_000, `${long.length}`);
    assert.match(report({ resources: [long] }).markdown, /and 9950 more$/);
  });

  it("can be handed to a gate where its resource has submitted the tasks itself", () => {
    const { paths, hasRowsByPath, product } = watchedOf(outcome) ?? {};
    assert.deepEqual(
      { paths, hasRowsByPath, product },
      {
        ...{ paths: `0,0,${SITE}a 24,0,b\\sc`, hasRowsByPath: true, product: "cdn" },
      },
    );
    const tag = outcomeOf("CacheTagRefresh", stateOf([], { cacheTags: ["one"] }));
    assert.equal(watchedOf(tag)?.hasRowsByPath, false);
    const gate = outcomeOf("TaskCompletion", stateOf([], { subjects: [] }));
    assert.notEqual(readOutcome(gate), undefined);
    assert.equal(watchedOf(gate), undefined);
  });

  const said = JSON.parse(outcome) as Record<string, unknown>;
  const [group] = said.ledger as object[];
  const OTHERS: [what: string, text: unknown][] = [
    ["no text", 7],
    ["no JSON", "outcome"],
    ["JSON of another kind", '["outcome"]'],
    ["an empty text", ""],
    ["one without its product", JSON.stringify({ ...said, product: undefined })],
    ["one of another product", JSON.stringify({ ...said, product: "vod" })],
    ["one whose paths are no texts", JSON.stringify({ ...said, paths: "garbage" })],
    ["one whose ledger has no ids", JSON.stringify({ ...said, ledger: [{ ...group, taskIds: undefined }] })],
    ["one whose edges have no counts", JSON.stringify({ ...said, edge: { checked: 1 } })],
    ["a text of a megabyte", "[".repeat(1_000_000)],
  ];
  for (const [what, text] of OTHERS) {
    it(`is not ${what}`, () => assert.equal(readOutcome(text), undefined));
  }

  it("that is none is refused by a report with its place, and not repeated", () => {
    assert.throws(() => report({ resources: [outcome, "planted"] }), {
      message: "resources[1] must be the output outcome of a resource of this package",
    });
  });
});
