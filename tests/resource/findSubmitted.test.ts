import assert from "node:assert/strict";
import type { Item } from "../../provider/model/kind.js";
import type { Entry, Ledger } from "../../provider/model/state.js";
import type { CdnTask } from "../../provider/model/task.js";
import { cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { findSubmitted } from "../../provider/resource/findSubmitted.js";
import { create } from "../../provider/resource/lifecycle.js";
import type { Sought } from "../../provider/resource/matches.js";
import { lasting, unlimited } from "../budgets.js";
import { EsaWaits } from "../tracker/esaWaits.js";
import type { VirtualCdnOptions } from "../tracker/virtualCdn.js";
import { files, MINUTE, SITE, Waits } from "../tracker/waits.js";

const [plus, encoded, others] = [`${SITE}a+b.js`, `${SITE}a%2Bb.js`, files(5)];

/** Submits paths, and looks up what may have been submitted; gives the spelling of each row that was found. */
async function found(
  submitted: readonly string[],
  wanted: readonly string[],
  { ledger = () => new Map(), ...options }: VirtualCdnOptions & { ledger?: (ids: string[]) => Ledger } = {},
): Promise<Record<string, string[]>> {
  const waits = new Waits(options);
  return waits.run(async () => {
    const { taskIds } = await waits.cdn.refreshObjectCaches({ objectPaths: submitted, objectType: "File" });
    const now = waits.clock.now();
    const search = { submission: {}, inputs: {}, ledger: ledger(taskIds) };
    const sought = wanted.map((path) => soughtSince(path, now - MINUTE));
    const rows = await findSubmitted(waits.context, search, sought, {
      budget: lasting(MINUTE, undefined, waits.clock),
      onRetry: () => {},
    });
    const spellings = [...rows].map(([{ path }, { objectPath }]) => [path, [objectPath]]);
    return { ...Object.fromEntries(wanted.map((path) => [path, []])), ...Object.fromEntries(spellings) };
  });
}

function soughtSince(path: string, from: number): Sought {
  return { item: { path, objectType: "file" }, from, to: from + 2 * MINUTE, isAfterSubmission: () => true };
}

function entryOf(taskIds: readonly string[]): Entry {
  const nothing = { process: 0, creationTime: "", completionTime: "", description: "" };
  return { taskIds, objectType: "file", status: "Complete", ...nothing };
}

describe("The look-up of a submission", () => {
  for (const more of [[], others]) {
    const of = `${1 + more.length} of the paths that it looks for`;

    it(`finds a row in another spelling, for ${of}`, async () => {
      const rows = await found([encoded, ...more], [encoded, ...more], {
        historySpelling: (path) => path.replaceAll("%2B", "+"),
      });
      assert.deepEqual(rows[encoded], [plus]);
    });

    it(`finds for each of two paths that mean the same its own row alone, for ${of}`, async () => {
      const rows = await found([plus, encoded, ...more], [plus, encoded, ...more]);
      assert.deepEqual([rows[plus], rows[encoded]], [[plus], [encoded]]);
    });

    it(`takes no row for a path whose twin is looked for too and has it, for ${of}`, async () => {
      const rows = await found([plus, ...more], [plus, encoded, ...more]);
      assert.deepEqual([rows[plus], rows[encoded]], [[plus], []]);
    });

    it(`takes no row for a path whose twin has the task already, for ${of}`, async () => {
      const ledger = (taskIds: string[]): Ledger => new Map([[plus, entryOf(taskIds)]]);
      assert.deepEqual((await found([plus, ...more], [encoded, ...more], { ledger }))[encoded], []);
    });
  }

  it("takes no row of a directory for one that means the same, where files below that have its task", async () => {
    const [shown, wanted] = [`${SITE}a+b/`, `${SITE}a%2Bb/`];
    const fileOf = (taskIds: string[]): Ledger =>
      new Map([[`${shown}file.js`, { ...entryOf(taskIds), directoryDepth: 4 }]]);
    assert.deepEqual((await found([shown], [wanted], { ledger: fileOf }))[wanted], []);
    assert.deepEqual((await found([shown], [wanted]))[wanted], [shown], "without them it is");
  });

  it("lists nothing for a path without escapes and signs, of which there is but one spelling", async () => {
    const waits = new Waits();
    const search = { submission: {}, inputs: {}, ledger: new Map() };
    const now = waits.clock.now();
    await waits.run(() =>
      findSubmitted(waits.context, search, [soughtSince(`${SITE}index.html?v=1`, now - MINUTE)], {
        budget: unlimited,
        onRetry: () => {},
      }),
    );
    assert.deepEqual(
      waits.cdn.calls.map(({ parameters }) => parameters.ObjectPath),
      [`${SITE}index.html?v=1`],
    );
  });

  it("of many resources at once keeps within the account's 5 calls a second", async () => {
    const lost = new Set<string>();
    const waits = new Waits({
      lose({ operation, parameters: { ObjectPath = "" } }) {
        if (operation !== "RefreshObjectCaches" || lost.has(ObjectPath)) return undefined;
        lost.add(ObjectPath);
        return "carried out";
      },
    });
    const sites = Array.from({ length: 20 }, (_, site) =>
      ["a", "b", "c"].map((file) => `${SITE}${site}/${file}`),
    );
    const states = await waits.run(() =>
      Promise.all(sites.map((objectPaths) => create(waits.context, cacheRefreshKind, { objectPaths }, {}))),
    );
    assert.ok(states.every(({ status }) => status === "Complete"));
    assert.equal(waits.cdn.calls.filter(({ operation }) => operation === "RefreshObjectCaches").length, 20);
    assert.deepEqual(
      waits.looks.filter(({ throttled }) => throttled),
      [],
    );
  });
});

describe("The look-up of a submission to a site", () => {
  const NAMES = { file: "https://www.example.com/a.html", hostname: "www.example.com", cachetag: "news" };
  for (const [type, path] of Object.entries(NAMES) as ["file" | "hostname" | "cachetag", string][]) {
    it(`asks for a ${type} by itself, at its site and of its type`, async () => {
      const waits = new EsaWaits();
      const siteId = waits.esa.siteId();
      const rows = await waits.run(async () => {
        await waits.esa.purgeCaches({ siteId, type, content: [path] });
        return lookUp(waits, [{ path, objectType: type }]);
      });
      assert.deepEqual(
        rows.map(({ objectPath }) => objectPath),
        [path],
      );
      assert.deepEqual(
        waits.looks.map(({ parameters: { SiteId, Type, Content } }) => [SiteId, Type, Content]),
        [[siteId, type, path]],
      );
    });
  }

  it("lists many by site, type and time, in pages of 50", async () => {
    const waits = new EsaWaits();
    const paths = files(120);
    const rows = await waits.run(async () => {
      await waits.submitFiles(paths);
      await waits.submitFiles(paths, "www.example.com");
      return lookUp(
        waits,
        paths.map((path) => ({ path, objectType: "file" })),
      );
    });
    assert.equal(rows.length, 120);
    assert.equal(waits.looks.length, 3);
    for (const { parameters } of waits.looks) {
      assert.equal(parameters.SiteId, waits.esa.siteId());
      assert.equal(parameters.Type, "file");
      assert.equal(parameters.PageSize, "50");
      assert.ok(parameters.StartTime !== undefined && parameters.EndTime !== undefined);
      assert.equal(parameters.DomainName, undefined);
    }
  });

  it("takes no row of another site or type for its own", async () => {
    const waits = new EsaWaits();
    const paths = files(5);
    const rows = await waits.run(async () => {
      await waits.submitFiles(paths, "www.example.com");
      await waits.submitPrefetches(paths);
      return lookUp(
        waits,
        paths.map((path) => ({ path, objectType: "file" })),
      );
    });
    assert.deepEqual(rows, []);
  });

  it("finds a prefetch among prefetches", async () => {
    const waits = new EsaWaits();
    const paths = files(5);
    const rows = await waits.run(async () => {
      await waits.submitPrefetches(paths);
      return lookUp(
        waits,
        paths.map((path) => ({ path, objectType: "preload" })),
      );
    });
    assert.equal(rows.length, 5);
    assert.deepEqual([...new Set(waits.looks.map(({ operation }) => operation))], ["DescribePreloadTasks"]);
  });
});

/** Rows of items that were submitted to the site in the last minute. */
async function lookUp(waits: EsaWaits, items: readonly Item[]): Promise<CdnTask[]> {
  const now = waits.clock.now();
  const siteId = waits.esa.siteId();
  const search = { submission: {}, siteOf: () => siteId, inputs: {}, ledger: new Map() };
  const sought = items.map((item) => ({
    ...{ item, from: now - MINUTE, to: now + MINUTE },
    isAfterSubmission: () => true,
  }));
  const patience = { budget: lasting(MINUTE, undefined, waits.clock), onRetry: () => {} };
  return [...(await findSubmitted(waits.context, search, sought, patience)).values()];
}
