import assert from "node:assert/strict";
import type { Emulator, EmulatorOptions, FaultHandle } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { State } from "../../provider/model/state.js";
import { cachePrefetchKind } from "../../provider/products/cdn/cachePrefetch.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../provider/products/cdn/cacheTagRefresh.js";
import { closeWorlds, type DeployedResource, world } from "./deployments.js";

const SITE = "https://www.example.com/";
const PAGES = Array.from({ length: 5 }, (_, index) => `${SITE}${index}.html`);
/** Longer than any test takes, so that a busy machine makes no deployment fail. */
const LONG = "10h";
/** Time for a few looks at the history. */
const SHORT = "5m";
const HOUR = 3_600_000;
const TAGS = { domainName: "www.example.com", cacheTags: ["a", "b"] };

/** A row of the history as the API sends it. */
type Row = Record<string, unknown>;

describe("A history that", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  it("shows nothing for a while after a submission holds the deployment up, and no more", async () => {
    const { emulator, site, up } = await refresh({ visibleAfter: 20_000 });
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  it("is empty at first, whatever it counts, is asked again", async () => {
    const { emulator, site, up } = await refresh();
    const empty = answers(emulator, (body) => ({ ...body, TotalCount: 5, Tasks: {} }), 3);
    assert.deepEqual(await up(), { ok: true, message: "" });
    assert.equal(empty.hits, 3);
    complete(emulator, site.state);
  });

  it("answers what was true at the last look is believed, a look later", async () => {
    const { emulator, site, up } = await refresh({ staleReads: true });
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  for (const [who, age, status] of [
    ["older and complete", HOUR, "Complete"],
    ["older and failed", HOUR, "Failed"],
    ["in flight", HOUR, "Refreshing"],
  ] as const) {
    it(`has tasks of others for the same paths, ${who}, tells nothing of ours`, async () => {
      const { emulator, site, up } = await refresh();
      emulator.addTasks(...PAGES.map((objectPath) => ({ objectPath, age, status })));
      const ours = emulator.hold();
      const short = await up(SHORT);
      assert.equal(short.ok, false);
      assert.match(short.message, /0\.html is not complete after 5m: Refreshing/);
      ours.release();
      assert.deepEqual(await up(), { ok: true, message: "" });
      complete(emulator, site.state);
    });
  }

  for (const status of ["Complete", "Failed", "Refreshing"]) {
    it(`gets newer tasks of others for the same paths, ${status}, tells nothing of ours`, async () => {
      const { emulator, site, up } = await refresh();
      const ours = emulator.hold((path) => PAGES.includes(path));
      const theirs = emulator
        .waitForCall("RefreshObjectCaches")
        .then(() => emulator.addTasks(...PAGES.map((objectPath) => ({ objectPath, status }))));
      const short = await up(SHORT);
      await theirs;
      assert.equal(short.ok, false);
      assert.match(short.message, /4\.html is not complete after 5m: Refreshing/);
      ours.release();
      assert.deepEqual(await up(), { ok: true, message: "" });
      complete(emulator, site.state);
    });
  }

  it("has one task id for all paths tells them apart", async () => {
    const { emulator, site, up } = await refresh();
    emulator.failPaths(PAGES[2] as string, "OriginTimeout");
    const failed = await up();
    assert.equal(failed.ok, false);
    assert.equal(site.state?.taskIds.length, 2, "one for all, and one for the path that was tried again");
    assert.match(
      failed.message,
      /^https:\/\/www\.example\.com\/2\.html failed: OriginTimeout \(task \d+\)$/m,
    );
    assert.deepEqual(site.state?.summary, { total: 5, complete: 4, failed: 1, unfinished: 0 });
  });

  it("has an id for each path of one call finds out which is whose", async () => {
    const { emulator, site, up } = await refresh({ merge: "never" });
    assert.deepEqual(await up(), { ok: true, message: "" });
    assert.deepEqual(
      site.state?.taskIds,
      emulator.tasks.map(({ taskId }) => taskId),
    );
    complete(emulator, site.state);
  });

  for (const status of ["Timeout", "Canceled", "complete ", "Success", "PreloadPending", "Preloading", ""]) {
    it(`says ${JSON.stringify(status)}, which is not known, means neither success nor failure`, async () => {
      const { emulator, site, up } = await refresh();
      const unknown = rows(emulator, (row) => ({ ...row, Status: status }));
      const short = await up(SHORT);
      assert.equal(short.ok, false);
      assert.match(short.message, new RegExp(`0\\.html is not complete after 5m: ${status}, \\d+ %`));
      assert.deepEqual(site.state?.summary, { total: 5, complete: 0, failed: 0, unfinished: 5 });
      unknown.remove();
      assert.deepEqual(await up(), { ok: true, message: "" });
      complete(emulator, site.state);
    });
  }

  it("says of prefetches that they wait, and that they run, is asked until they are complete", async () => {
    const { emulator, resource } = await world();
    const site = resource(cachePrefetchKind);
    const hold = emulator.hold();
    const words = ["PreloadPending", "Preloading"];
    const told = rows(emulator, (row) =>
      row.Status === "Refreshing" ? { ...row, Status: words[0], Process: "0" } : row,
    );
    const seen = emulator.waitForCall(() => told.hits === 2).then(() => void words.shift());
    const runs = emulator.waitForCall(() => told.hits === 4).then(() => hold.release());
    const times = { create: LONG, update: LONG };
    assert.deepEqual(await site.up({ objectPaths: PAGES, customTimeouts: times }), { ok: true, message: "" });
    await Promise.all([seen, runs]);
    assert.deepEqual(site.state?.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
  });

  it("says when a task was complete is believed, where that can be", async () => {
    for (const [what, time, isBelieved] of [
      ["a while ago", (created: number) => created + 2_000, true],
      ["when it was created", (created: number) => created, true],
      ["before it was created", (created: number) => created - 1_000, false],
      ["in the future", (created: number) => created + 10 * HOUR, false],
      ["never", () => Date.parse("0001-01-01T00:00:00Z"), false],
    ] as const) {
      for (const kind of [cacheRefreshKind, cacheTagRefreshKind] as unknown as Kind[]) {
        const { emulator, resource } = await world();
        let said = "";
        rows(emulator, (row) => {
          said = `${new Date(time(Date.parse(String(row.CreationTime)))).toISOString().slice(0, 19)}Z`;
          return { ...row, CompletionTime: said };
        });
        const site = resource(kind);
        const items = kind.name === "CacheRefresh" ? { objectPaths: PAGES } : TAGS;
        const inputs = { ...items, customTimeouts: { create: LONG } };
        assert.deepEqual(await site.up(inputs as CommonInputs), { ok: true, message: "" });
        const { submittedAt, completedAt } = site.state as State;
        assert.equal(completedAt === said, isBelieved, `${kind.name}, ${what}: ${completedAt}, not ${said}`);
        assert.ok(submittedAt <= completedAt, completedAt);
      }
    }
  });

  it("says in a form of its own when a task was complete is believed in nothing else", async () => {
    for (const CompletionTime of ["", "soon", "2026-01-31 08:00:00", 0, null, {}]) {
      const { emulator, site, up } = await refresh();
      rows(emulator, (row) => ({ ...row, CompletionTime }));
      assert.deepEqual(await up(), { ok: true, message: "" });
      complete(emulator, site.state);
      assert.match(String(site.state?.completedAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    }
  });

  it('says Complete with the description "Internal Error" is judged by the status', async () => {
    const { emulator, site, up } = await refresh();
    rows(emulator, (row) => ({ ...row, Description: "Internal Error" }));
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
    assert.equal(site.state?.ledger[0]?.description, "Internal Error");
  });

  it("says 100 % without Complete is not believed", async () => {
    const { emulator, site, up } = await refresh();
    const hold = emulator.hold();
    const hundred = rows(emulator, (row) => ({ ...row, Process: "100%" }));
    const short = await up(SHORT);
    assert.equal(short.ok, false);
    assert.match(short.message, /0\.html is not complete after 5m: Refreshing, 100 %/);
    hundred.remove();
    hold.release();
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  it("goes backwards, or out of 0 to 100, changes only what is shown", async () => {
    const { emulator, site, up } = await refresh({ taskDuration: 300_000 });
    const inconsistent = ["90%", "10%", "-5%", "400%", "", null, "3.5 %"];
    let told = 0;
    rows(emulator, (row) =>
      row.Status === "Complete" ? row : { ...row, Process: inconsistent[told++ % inconsistent.length] },
    );
    assert.deepEqual(await up(), { ok: true, message: "" });
    assert.ok(told > inconsistent.length);
    complete(emulator, site.state);
  });

  it("forgets the tasks after 3 days ends the wait, and says so", async () => {
    const { emulator, site, up } = await refresh();
    emulator.hold();
    const seen = emulator
      .waitForCall(({ operation, rows: count }) => operation.startsWith("Describe") && (count ?? 0) > 0)
      .then(() => emulator.advance(73 * HOUR));
    const [forgotten] = await Promise.all([up(LONG, { retryFailed: 0 }), seen]);
    assert.equal(forgotten.ok, false);
    assert.match(forgotten.message, /0\.html left the API's history \(3 days\) before its end was seen/);
    assert.deepEqual(site.state?.summary, { total: 5, complete: 0, failed: 5, unfinished: 0 });
  });

  it("forgets the tasks at once ends the wait when the time is up, and says what was seen last", async () => {
    const { emulator, up } = await refresh();
    emulator.hold();
    emulator.fault({
      operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
      when: { after: 1 },
      do: { kind: "rewrite", answer: (body) => ({ ...body, TotalCount: 0, Tasks: {} }) },
    });
    const short = await up(SHORT);
    assert.equal(short.ok, false);
    assert.match(short.message, /0\.html is not complete after 5m: Refreshing, \d+ % \(task \d+\)/);
  });

  it("shifts while its pages are read is still read to the end", async () => {
    const objectPaths = Array.from({ length: 350 }, (_, index) => `${SITE}${index}.js`);
    const key = { accessKeyId: "LTAIpages", accessKeySecret: "secret" };
    const onlyPages = { accounts: [{ ...key, forbidden: ["DescribeRefreshTaskById" as const] }] };
    const { emulator, site, up } = await refresh(onlyPages, objectPaths);
    let shifts = 0;
    emulator.fault({
      operation: "DescribeRefreshTasks",
      when: {
        match: () => {
          // A row of somebody else's, of the same second and so under the same id, moves all others back by one.
          const [ours] = emulator.tasks;
          emulator.addTasks({ objectPath: `${SITE}theirs/${shifts++}`, taskId: ours?.taskId as string });
          return false;
        },
      },
      do: { kind: "stall", applied: false },
    });
    assert.deepEqual(await up(), { ok: true, message: "" });
    assert.ok(shifts >= 4);
    assert.deepEqual(site.state?.summary, { total: 350, complete: 350, failed: 0, unfinished: 0 });
  });

  it("shifts while the tasks of a lost answer are looked up loses none of them", async () => {
    const objectPaths = Array.from({ length: 350 }, (_, index) => `${SITE}${index}.js`);
    const { emulator, up } = await refresh({}, objectPaths);
    emulator.fault({
      operation: "RefreshObjectCaches",
      when: { times: 1 },
      do: { kind: "reset", applied: true },
    });
    let shifts = 0;
    emulator.fault({
      operation: "DescribeRefreshTasks",
      when: {
        match: () => {
          emulator.addTasks({ objectPath: `${SITE}theirs/${shifts++}` });
          return false;
        },
      },
      do: { kind: "stall", applied: false },
    });
    assert.deepEqual(await up(), { ok: true, message: "" });
    assert.ok(shifts >= 4);
    assert.equal(emulator.calls("RefreshObjectCaches").length, 1);
  });

  it("has a task id that is none for the task of a lost answer is not believed: the paths are submitted again", async () => {
    const { emulator, site, up } = await refresh();
    const lost = { kind: "reset", applied: true } as const;
    emulator.fault({ operation: "RefreshObjectCaches", when: { times: 1 }, do: lost });
    const odd = rows(emulator, (row) => ({ ...row, TaskId: "soon" }));
    const again = emulator
      .waitForCall(() => emulator.calls("RefreshObjectCaches").length === 2)
      .then(() => odd.remove());
    assert.deepEqual(await up(), { ok: true, message: "" });
    await again;
    assert.deepEqual(site.state?.taskIds, emulator.calls("RefreshObjectCaches")[1]?.taskIds);
  });

  it("has a task id that is none in a row of somebody else's is read all the same", async () => {
    const { emulator, site, up } = await refresh();
    answers(emulator, (body) => {
      const { Tasks, TotalCount } = body as { Tasks: Row[] | { CDNTask: Row[] }; TotalCount: number };
      const ours = Array.isArray(Tasks) ? Tasks : Tasks.CDNTask;
      const theirs = [
        { ...ours[0], TaskId: "soon" },
        { ...ours[0], TaskId: null },
      ];
      return { ...body, TotalCount: TotalCount + theirs.length, Tasks: [...theirs, ...ours] };
    });
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  it("sends numbers as texts and texts as numbers is understood", async () => {
    const { emulator, site, up } = await refresh();
    const asText = (value: unknown): unknown => (typeof value === "number" ? String(value) : value);
    emulator.fault({
      operation: "RefreshObjectCaches",
      do: { kind: "rewrite", answer: (body) => ({ ...body, RefreshTaskId: Number(body.RefreshTaskId) }) },
    });
    emulator.fault({
      operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
      do: {
        kind: "rewrite",
        answer: (body) => {
          const changed = withRows(body, (row) => ({
            ...row,
            TaskId: Number(row.TaskId),
            Process: Number.parseInt(String(row.Process), 10),
          }));
          return Object.fromEntries(Object.entries(changed).map(([key, value]) => [key, asText(value)]));
        },
      },
    });
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  it("gives no time, or none that is one, for a task is followed all the same", async () => {
    for (const CreationTime of ["", "soon", null, undefined]) {
      const { emulator, site, up } = await refresh();
      const hold = emulator.hold();
      const timeless = rows(emulator, (row) => ({ ...row, CreationTime }));
      assert.equal((await up(SHORT)).ok, false);
      hold.release();
      assert.deepEqual(await up(), { ok: true, message: "" });
      assert.equal(site.state?.status, "Complete");
      timeless.remove();
    }
  });
});

describe("A clock that is wrong", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  for (const clockAhead of [-600_000, 600_000]) {
    it(`by ${clockAhead / 60_000} minutes does not keep a deployment from going on with an earlier one's tasks`, async () => {
      const { emulator, resource } = await world({ clockAhead, emulator: { merge: "never" } });
      const site = resource(cacheRefreshKind);
      const inputs = { objectPaths: PAGES, customTimeouts: { update: LONG } };
      assert.deepEqual(await site.up({ ...inputs, waitForCompletion: false }), { ok: true, message: "" });
      assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
      complete(emulator, site.state);
    });
  }
});

describe("A server that does not say what time it is", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  const dateless = { kind: "rewrite", answer: (body: Row) => body, headers: { date: "" } } as const;
  const lost = { kind: "reset", applied: true } as const;

  it("is taken to have the machine's time", async () => {
    const { emulator, resource } = await world({ clockAhead: HOUR });
    emulator.fault({ do: dateless });
    const site = resource(cacheRefreshKind);
    const inputs = { objectPaths: PAGES, customTimeouts: { create: LONG, update: LONG } };
    assert.deepEqual(await site.up({ ...inputs, waitForCompletion: false }), { ok: true, message: "" });
    const ahead = Date.parse(String(site.state?.submittedAt)) - (emulator.tasks[0]?.createdAt ?? 0);
    assert.ok(ahead > HOUR / 2 && ahead < 2 * HOUR, `${ahead} ms`);
    assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  it("loses no answer", async () => {
    const { emulator, site, up } = await refresh();
    emulator.fault({ operation: "RefreshObjectCaches", when: { times: 1 }, do: lost });
    emulator.fault({ do: dateless });
    assert.deepEqual(await up(), { ok: true, message: "" });
    complete(emulator, site.state);
  });

  it("but has said it before, is believed from then on, though the machine's clock is wrong", async () => {
    for (const ahead of [-2 * HOUR, 2 * HOUR]) {
      const { emulator, resource } = await world({ emulator: { start: Date.now() + ahead } });
      emulator.fault({ operation: "RefreshObjectCaches", when: { times: 1 }, do: lost });
      const nothing = { ...dateless, answer: (body: Row): Row => ({ ...body, TotalCount: 0, Tasks: {} }) };
      emulator.fault({ operation: "DescribeRefreshTasks", when: { times: 1 }, do: nothing });
      emulator.fault({ operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"], do: dateless });
      const site = resource(cacheRefreshKind);
      const times = { create: LONG };
      const outcome = await site.up({ objectPaths: PAGES, customTimeouts: times });
      assert.deepEqual(outcome, { ok: true, message: "" }, `${ahead}`);
      complete(emulator, site.state);
    }
  });
});

interface Refresh {
  emulator: Emulator;
  site: DeployedResource<CacheRefreshInputs>;
  /** Deploys, with so much time. Default: enough. */
  up(time?: string, more?: Partial<CacheRefreshInputs>): Promise<{ ok: boolean; message: string }>;
}

async function refresh(options: EmulatorOptions = {}, objectPaths = PAGES): Promise<Refresh> {
  const { emulator, resource } = await world({ emulator: options });
  const site = resource(cacheRefreshKind);
  return {
    emulator,
    site,
    up: (time = LONG, more = {}) =>
      site.up({ objectPaths, customTimeouts: { create: time, update: time }, ...more }),
  };
}

/** Changes what the history answers. */
function answers(emulator: Emulator, answer: (body: Row) => unknown, times?: number): FaultHandle {
  return emulator.fault({
    operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
    when: times === undefined ? {} : { times },
    do: { kind: "rewrite", answer },
  });
}

/** Changes every row of the history. */
function rows(emulator: Emulator, change: (row: Row) => Row): FaultHandle {
  return answers(emulator, (body) => withRows(body, change));
}

/** An answer with other rows: a bare list, or one in an object, depending on the operation. */
function withRows(body: Row, change: (row: Row) => Row): Row {
  const { Tasks } = body as { Tasks: Row[] | { CDNTask: Row[] } };
  return {
    ...body,
    Tasks: Array.isArray(Tasks) ? Tasks.map(change) : { CDNTask: Tasks.CDNTask.map(change) },
  };
}

/** The state says that all is complete, of the tasks that the server has made of one submission. */
function complete(emulator: Emulator, state: State | undefined): void {
  assert.equal(state?.status, "Complete");
  assert.deepEqual(state?.summary, { total: 5, complete: 5, failed: 0, unfinished: 0 });
  const [call, ...more] = emulator.calls("RefreshObjectCaches");
  assert.deepEqual(state?.taskIds, call?.taskIds);
  assert.deepEqual(more, []);
}
