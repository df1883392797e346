import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import {
  type Entry,
  encodeLedger,
  overallStatus,
  type State,
  summarize,
} from "../../provider/model/state.js";
import { encodeTexts } from "../../provider/model/texts.js";
import { CachePrefetch } from "../../sdk/cachePrefetch.js";
import { CacheRefresh } from "../../sdk/cacheRefresh.js";
import { report } from "../../sdk/report.js";
import { TaskCompletion } from "../../sdk/taskCompletion.js";
import type { TaskResource } from "../../sdk/taskResource.js";
import { endProgram, seen, settled } from "./program.js";

const SITE = "https://www.example.com/";

const COMPLETE: Entry = {
  taskIds: ["704225667"],
  objectType: "file",
  status: "Complete",
  process: 100,
  creationTime: "2026-01-31T08:00:00Z",
  completionTime: "2026-01-31T08:02:10Z",
  description: "",
};
const REFRESHING: Entry = { ...COMPLETE, status: "Refreshing", process: 40, completionTime: "" };
const FAILED: Entry = { ...COMPLETE, status: "Failed", description: "OriginReturnStatusCode 5XX" };
const SKIPPED: Entry = { ...COMPLETE, status: "Skipped", taskIds: [], creationTime: "", completionTime: "" };

type Paths = Record<string, Entry>;

/** What the engine gives a program of a resource with these paths. */
function stateOf(paths: Paths): Omit<State, "taskIds"> {
  const names = Object.keys(paths);
  const ledger = new Map(Object.entries(paths));
  const summary = summarize(names, ledger);
  const status = overallStatus(summary);
  const times = (key: "creationTime" | "completionTime") =>
    Object.values(paths)
      .map((entry) => entry[key])
      .sort()
      .at(-1) ?? "";
  return {
    ledger: encodeLedger(names, ledger),
    summary,
    status,
    submittedAt: times("creationTime"),
    completedAt: status === "Complete" ? times("completionTime") : "",
  };
}

describe("report", () => {
  let states: Map<string, object>;
  const start = (preview: boolean) =>
    pulumi.runtime.setMocks(
      {
        call: ({ token }) => assert.fail(`unexpected call of ${token}`),
        newResource: ({ name, inputs }) => ({
          id: states.has(name) ? `${name}-id` : undefined,
          state: { ...inputs, ...states.get(name) },
        }),
      },
      "shop",
      "production",
      preview,
    );
  beforeEach(async () => {
    states = new Map();
    await start(false);
  });
  afterEach(endProgram);

  function refresh(name: string, paths: Paths, opts?: pulumi.CustomResourceOptions): CacheRefresh {
    states.set(name, stateOf(paths));
    return new CacheRefresh(name, { objectPaths: Object.keys(paths) }, opts);
  }
  const markdown = (...resources: TaskResource[]) => settled(report(...resources));

  it("gives a row for each resource, in the order in which they are given", async () => {
    const site = refresh("site", { [`${SITE}a`]: COMPLETE, [`${SITE}b`]: COMPLETE });
    states.set(
      "warm-up",
      stateOf({
        [`${SITE}a`]: {
          ...COMPLETE,
          creationTime: "2026-02-01T23:59:59Z",
          completionTime: "2026-02-02T01:05:00Z",
        },
      }),
    );
    const warmUp = new CachePrefetch("warm-up", { objectPaths: [`${SITE}a`] });
    const text = await markdown(warmUp, site);
    assert.equal(
      text,
      [
        "# CDN refresh and prefetch",
        "",
        "| Resource | Kind | Paths | Status | Submitted (UTC) | Took | Failed |",
        "| :-- | :-- | --: | :-- | :-- | --: | --: |",
        "| warm-up | CachePrefetch | 1 | Complete | 2026-02-01 23:59:59 | 1h 5m | 0 |",
        "| site | CacheRefresh | 2 | Complete | 2026-01-31 08:00:00 | 2m 10s | 0 |",
      ].join("\n"),
    );
  });

  it("shows how far the resources are that are not complete, and no time that they took", async () => {
    const text = await markdown(
      refresh("running", { [`${SITE}a`]: COMPLETE, [`${SITE}b`]: REFRESHING }),
      refresh("skipped", { [`${SITE}a`]: SKIPPED }),
    );
    assert.deepEqual(text.split("\n").slice(4), [
      "| running | CacheRefresh | 2 | Refreshing | 2026-01-31 08:00:00 | – | 0 |",
      "| skipped | CacheRefresh | 0 | Skipped | – | – | 0 |",
    ]);
  });

  it("lists the paths that failed, with the reason and the task", async () => {
    const text = await markdown(
      refresh("site", {
        [`${SITE}a`]: FAILED,
        [`${SITE}b`]: COMPLETE,
        [`${SITE}c`]: { ...FAILED, status: "Forgotten", description: "" },
      }),
      refresh("shop", { [`${SITE}a`]: { ...FAILED, taskIds: ["1", "2"], description: "" } }),
    );
    assert.deepEqual(text.split("\n").slice(4), [
      "| site | CacheRefresh | 3 | Failed | 2026-01-31 08:00:00 | – | 2 |",
      "| shop | CacheRefresh | 1 | Failed | 2026-01-31 08:00:00 | – | 1 |",
      "",
      "## Failed",
      "",
      "| Resource | Path | Reason | Task |",
      "| :-- | :-- | :-- | --: |",
      "| site | `https://www.example.com/a` | OriginReturnStatusCode 5XX | 704225667 |",
      "| site | `https://www.example.com/c` | left the API's history (3 days) before its end was seen | 704225667 |",
      "| shop | `https://www.example.com/a` | – | 1,2 |",
    ]);
  });

  it("lists a directory that failed in the place of its files once, with how many they are", async () => {
    const directory = { ...FAILED, objectType: "directory", directoryDepth: 4 };
    const text = await markdown(
      refresh("site", {
        [`${SITE}app/1`]: directory,
        [`${SITE}app/2`]: directory,
        [`${SITE}css/3`]: directory,
      }),
    );
    assert.deepEqual(text.split("\n").slice(-2), [
      "| site | `https://www.example.com/app/` (in the place of 2 paths) | OriginReturnStatusCode 5XX | 704225667 |",
      "| site | `https://www.example.com/css/` (in the place of 1 path) | OriginReturnStatusCode 5XX | 704225667 |",
    ]);
  });

  it("lists the paths that could not be submitted, which have no task", async () => {
    states.set("site", {
      ...stateOf({ [`${SITE}a`]: COMPLETE }),
      status: "Failed",
      objectPaths: [`${SITE}a`, `${SITE}b`],
    });
    const site = new CacheRefresh("site", { objectPaths: [`${SITE}a`, `${SITE}b`] });
    const unsubmitted = { ...FAILED, status: "Unsubmitted", taskIds: [], description: "" };
    states.set("all", { ...stateOf({ [`${SITE}c#0`]: unsubmitted }), subjects: encodeTexts([`${SITE}c#0`]) });
    const text = await markdown(site, new TaskCompletion("all", { resources: [site] }));
    assert.deepEqual(text.split("\n").slice(-2), [
      "| site | `https://www.example.com/b` | was not submitted | – |",
      "| all | `https://www.example.com/c` | was not submitted by its resource | – |",
    ]);
  });

  for (const [count, end] of [
    [50, "| site | `https://www.example.com/49` | OriginReturnStatusCode 5XX | 704225667 |"],
    [51, "and 1 more"],
    [1000, "and 950 more"],
  ] as const) {
    it(`lists at most 50 of ${count} paths that failed`, async () => {
      const paths = Array.from({ length: count }, (_, index) => [`${SITE}${index}`, FAILED] as const);
      const lines = (await markdown(refresh("site", Object.fromEntries(paths)))).split("\n");
      assert.equal(lines.filter((line) => line.includes(FAILED.description)).length, 50);
      assert.equal(lines.at(-1), end);
    });
  }

  it("says so when there are no resources", async () => {
    assert.equal(await markdown(), "# CDN refresh and prefetch\n\nNo resource is reported on.");
  });

  it("takes tasks that have an id and no path", async () => {
    states.set("purged", {
      ...stateOf({ "#95248880": { ...FAILED, taskIds: ["95248880"] } }),
      subjects: encodeTexts(["#95248880"]),
    });
    const purged = new TaskCompletion("purged", { taskIds: ["95248880"] });
    assert.deepEqual((await markdown(purged)).split("\n").slice(4), [
      "| purged | TaskCompletion | 1 | Failed | 2026-01-31 08:00:00 | – | 1 |",
      "",
      "## Failed",
      "",
      "| Resource | Path | Reason | Task |",
      "| :-- | :-- | :-- | --: |",
      "| purged | – | OriginReturnStatusCode 5XX | 95248880 |",
    ]);
  });

  it("knows a resource by its name where that has :: in it, and under a component", async () => {
    class Component extends pulumi.ComponentResource {}
    const parent = new Component("shop:index:Site", "parent");
    const text = await markdown(refresh("site::assets", { [`${SITE}a`]: COMPLETE }, { parent }));
    assert.match(text, /^\| site::assets \| CacheRefresh \| 1 \|/m);
  });

  it("does not show a negative time where the clocks differ by a second", async () => {
    const entry = { ...COMPLETE, completionTime: "2026-01-31T07:59:59Z" };
    assert.match(await markdown(refresh("site", { [`${SITE}a`]: entry })), /08:00:00 \| 0s \|/);
  });

  it("hides query strings, which can hold tokens", async () => {
    const text = await markdown(refresh("site", { [`${SITE}a?token=hush`]: FAILED }));
    assert.match(text, /`https:\/\/www\.example\.com\/a\?…`/);
    assert.equal(text.includes("hush"), false);
  });

  it("leaves nothing for Markdown to format in names, paths and reasons", async () => {
    const description = "<b>*5XX*</b> | [see](x)\n\t`_~$1&lt;\\";
    const text = await markdown(
      refresh("my_*site*", {
        [`${SITE}a_b|c_d*`]: { ...FAILED, description },
        "tag`": FAILED,
        "tag\\|": FAILED,
      }),
    );
    assert.deepEqual(text.split("\n").slice(4), [
      "| my\\_\\*site\\* | CacheRefresh | 3 | Failed | 2026-01-31 08:00:00 | – | 3 |",
      "",
      "## Failed",
      "",
      "| Resource | Path | Reason | Task |",
      "| :-- | :-- | :-- | --: |",
      "| my\\_\\*site\\* | `https://www.example.com/a_b\\|c_d*` | \\<b\\>\\*5XX\\*\\</b\\> \\| \\[see\\](x) \\`\\_\\~\\$1\\&lt;\\\\ | 704225667 |",
      "| my\\_\\*site\\* | tag\\` | OriginReturnStatusCode 5XX | 704225667 |",
      "| my\\_\\*site\\* | tag\\\\\\| | OriginReturnStatusCode 5XX | 704225667 |",
    ]);
  });

  it("keeps its tables whole whatever the texts are", async () => {
    const anything = fc.string({
      unit: fc.constantFrom(..."ab \\`|*_<>[]?#\n\r\t\u0000\u2028é".split("")),
      maxLength: 12,
    });
    const property = fc.asyncProperty(anything, anything, anything, async (path, description, taskId) => {
      const entry = { ...FAILED, taskIds: [taskId], description };
      const lines = (await markdown(refresh("site", { [path]: entry }))).split("\n");
      assert.equal(lines.length, 11);
      assert.equal(cellsOf(lines[10] ?? "").length, 4);
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it("is secret if the paths of a resource are, and depends on all resources", async () => {
    const plain = refresh("plain", { [`${SITE}a`]: COMPLETE });
    states.set("hidden", stateOf({ [`${SITE}b`]: COMPLETE }));
    const hidden = new CacheRefresh("hidden", { objectPaths: pulumi.secret([`${SITE}b`]) });
    assert.deepEqual(await seen(report(plain)), { known: true, secret: false, dependencies: ["plain"] });
    assert.deepEqual(await seen(report(plain, hidden)), {
      known: true,
      secret: true,
      dependencies: ["hidden", "plain"],
    });
  });

  it("is unknown as long as one of the resources is only planned", async () => {
    await start(true);
    const planned = new TaskCompletion("planned", { taskIds: ["1"] });
    assert.equal((await seen(report(planned))).known, false);
    states.set("purged", { ...stateOf({ "#1": COMPLETE }), subjects: encodeTexts(["#1"]) });
    const purged = new TaskCompletion("purged", { taskIds: ["1"] });
    assert.equal((await seen(report(purged))).known, true);
    assert.equal((await seen(report(planned, purged))).known, false);
  });
});

/** The cells of a table's row: a pipe ends one unless a backslash escapes it, which may itself be escaped. */
function cellsOf(line: string): string[] {
  return line.match(/(?:\\[!-/:-@[-`{-~]|[^|])+/g) ?? [];
}
