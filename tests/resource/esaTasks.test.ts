import assert from "node:assert/strict";
import type { Entry } from "../../provider/model/state.js";
import {
  type EsaCachePrefetchInputs,
  esaCachePrefetchKind,
} from "../../provider/products/esa/cachePrefetch.js";
import { type EsaCachePurgeInputs, esaCachePurgeKind } from "../../provider/products/esa/cachePurge.js";
import { edgeTargets } from "../../provider/resource/edgeTargets.js";
import { closeWorlds, type DeployedResource, type World, world } from "../faults/deployments.js";
import { EsaWaits } from "../tracker/esaWaits.js";

const SITE = "example.com";
const PAGE = "https://www.example.com/a";

type Row = Record<string, unknown>;

describe("A task of ESA", function () {
  this.timeout(60_000);
  let here: World;
  const purge = () => here.resource(esaCachePurgeKind) as DeployedResource<EsaCachePurgeInputs>;
  const prefetch = () => here.resource(esaCachePrefetchKind) as DeployedResource<EsaCachePrefetchInputs>;
  beforeEach(async () => {
    here = await world();
  });
  afterEach(closeWorlds);

  /** The history has its rows with these changes. */
  function rewritten(
    operation: "DescribePurgeTasks" | "DescribePreloadTasks",
    change: (row: Row) => Row,
  ): void {
    const answer = (body: Record<string, unknown>) => ({
      ...body,
      Tasks: ((body.Tasks ?? []) as Row[]).map(change),
    });
    here.emulator.fault({ operation, do: { kind: "rewrite", answer } });
  }
  function lostAnswer(operation: "PurgeCaches" | "PreloadCaches", applied: boolean): void {
    here.emulator.fault({ operation, when: { times: 1 }, do: { kind: "reset", applied } });
  }
  const contents = (): unknown[] =>
    here.emulator.calls("PurgeCaches").map(({ parameters }) => parameters.Content);

  it("of a tag is not that of a tag in another spelling", async () => {
    lostAnswer("PurgeCaches", false);
    here.emulator.fault({
      operation: "DescribePurgeTasks",
      when: { times: 1 },
      do: { kind: "error", statusCode: 403, code: "Forbidden.RAM" },
    });
    const ours = purge();
    const inputs = { site: SITE, cacheTags: ["Product-42"] };
    assert.equal((await ours.up(inputs)).ok, false);
    await purge().up({ site: SITE, cacheTags: ["product-42"] });
    assert.equal((await ours.up(inputs)).ok, true);
    assert.deepEqual(contents(), [
      '{"CacheTags":["Product-42"]}',
      '{"CacheTags":["product-42"]}',
      '{"CacheTags":["Product-42"]}',
    ]);
  });

  for (const [what, type] of [
    ["another word for its type", "path"],
    ["no type", undefined],
  ] as const) {
    it(`is found by the listing that it stands in, though its row has ${what}`, async () => {
      rewritten("DescribePurgeTasks", (row) => ({ ...row, Type: type }));
      lostAnswer("PurgeCaches", true);
      const resource = purge();
      const inputs = { site: SITE, directories: ["https://www.example.com/a/"] };
      assert.deepEqual(await resource.up(inputs), { ok: true, message: "" });
      assert.equal(contents().length, 1);
      const hold = here.emulator.hold();
      const again = { ...inputs, triggers: ["2"] };
      assert.equal((await resource.up({ ...again, customTimeouts: { update: "2m" } })).ok, false);
      hold.release();
      assert.deepEqual(await resource.up(again), { ok: true, message: "" });
      assert.equal(contents().length, 2);
    });
  }

  it("that prefetches is found whatever zone its stamp is of, and counts from its submission", async () => {
    const hoursLess = (text: unknown): string => {
      const time = Date.parse(`${String(text).replace(" ", "T")}Z`) - 8 * 3_600_000;
      return new Date(time).toISOString().slice(0, 19).replace("T", " ");
    };
    rewritten("DescribePreloadTasks", (row) => ({ ...row, CreateTime: hoursLess(row.CreateTime) }));
    lostAnswer("PreloadCaches", true);
    const began = here.emulator.now();
    const resource = prefetch();
    assert.deepEqual(await resource.up({ site: SITE, files: [PAGE] }), { ok: true, message: "" });
    assert.equal(here.emulator.calls("PreloadCaches").length, 1);
    assert.ok(Math.abs(Date.parse(resource.state?.submittedAt ?? "") - began) < 60_000);
  });

  it("that is only declared needs no site to be looked up", async () => {
    here.emulator.addSite({ siteName: "example.org", status: "pending" });
    const inputs = { site: "example.org", everything: true as const, runOnCreate: false };
    assert.deepEqual(await purge().up(inputs), { ok: true, message: "" });
    assert.equal(here.emulator.journal.length, 0);
  });

  it("of one site is not that of another, under the same id and path", async () => {
    const waits: EsaWaits = new EsaWaits({
      taskDuration: 360_000,
      merge: "never",
      alter: ({ parameters }, tasks) =>
        tasks.map((task) => ({
          ...task,
          taskId: "1",
          ...(parameters.SiteId !== waits.esa.siteId("a.example.com") && {
            status: "Complete",
            process: 100,
          }),
        })),
    });
    const took = await waits.run(() =>
      Promise.all(
        ["example.com", "a.example.com"].map(async (site) => {
          const submitted = await waits.submitFiles(["https://www.a.example.com/x"], site);
          const began = waits.clock.now();
          const { endedAt } = await waits.wait(submitted.map((task) => ({ ...task, taskIds: ["1"] })));
          return endedAt - began;
        }),
      ),
    );
    assert.ok((took[0] ?? 0) < 300_000, `${took}`);
    assert.ok((took[1] ?? 0) >= 300_000, `${took}`);
  });

  for (const [type, first, second, url] of [
    ["hostname", "www.example.com", "img.example.com", "https://img.example.com/a.png"],
    ["ignoreParams", PAGE, "https://www.example.com/search", "https://www.example.com/search?q=1"],
  ] as const) {
    it(`of type ${type} is what a URL at the edge is judged by, where it reaches that`, () => {
      const entryAt = (creationTime: string): Entry => ({
        ...{ taskIds: ["1"], objectType: type, status: "Complete", process: 100, creationTime },
        ...{ completionTime: creationTime, description: "" },
      });
      const [target] = edgeTargets(
        {
          items: [first, second].map((path) => ({ path, objectType: type })),
          removed: [],
          ledger: new Map([
            [first, entryAt("2026-01-01T00:00:00Z")],
            [second, entryAt("2026-02-01T00:00:00Z")],
          ]),
          options: { paths: [url] },
          last: undefined,
        },
        { action: "refresh", hashes: new Map() },
      );
      assert.equal(target?.since, Date.parse("2026-02-01T00:00:00Z"));
    });
  }
});
