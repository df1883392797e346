import assert from "node:assert/strict";
import { ApiError } from "../../emulator/apiError.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import type { CdnCall, VirtualCdnOptions } from "./virtualCdn.js";
import { files, MINUTE, SECOND, SITE, type Waited, Waits } from "./waits.js";

const BY_ID = "DescribeRefreshTaskById";
const LISTING = "DescribeRefreshTasks";
const malformed = (what: string): ApiError =>
  new ApiError(400, `Invalid${what}.Malformed`, `The specified ${what} is invalid.`);

/** The way in which a call asks. */
function wayOf({ operation, parameters }: CdnCall): string {
  if (operation === BY_ID) return "by id";
  if (parameters.ObjectPath !== undefined)
    return parameters.TaskId === undefined ? "by path" : "by path of an id";
  return parameters.TaskId === undefined ? "by time" : "by pages of an id";
}

/** An API that refuses to be asked in some ways, as malformed. */
function refusing(...ways: string[]): VirtualCdnOptions {
  return {
    taskDuration: 6 * MINUTE,
    refuse(call) {
      if (!call.operation.startsWith("Describe") || !ways.includes(wayOf(call))) return undefined;
      return malformed(call.parameters.TaskId === undefined ? "ObjectPath" : "TaskId");
    },
  };
}

describe("A query that the API refuses as malformed", () => {
  const WAYS: [refused: string[], answered: string][] = [
    [["by id"], "by pages of an id"],
    [["by id", "by pages of an id"], "by time"],
    [["by id", "by pages of an id", "by time"], "by path"],
  ];
  for (const [refused, answered] of WAYS) {
    it(`${refused.join(", and ")} is made ${answered}`, async () => {
      const { waits, waited } = await waitFor(1, refusing(...refused));
      assert.equal(waited.outcome, "settled");
      const [ways, codes] = [waits.looks.map(wayOf), waits.looks.map(({ code }) => code)];
      assert.deepEqual([...new Set(ways)], [...refused, answered]);
      assert.ok(ways.length < 30, `${ways.length} looks`);
      // What was refused once is not asked again.
      assert.equal(codes.filter((code) => code !== undefined).length, refused.length, ways.join());
    });
  }

  it("of a path is made by the pages of its id", async () => {
    const waits = new Waits({
      ...refusing("by id", "by time", "by path of an id"),
      taskDuration: durationOf,
    });
    const waited = await waits.run(async () => {
      const tasks = await waits.submitFiles(files(250));
      // Rows that come move all others, so that for the last path all pages would have to be read again.
      const [own] = waits.cdn.tasks;
      for (let minute = 1; minute < 15; minute++) {
        waits.clock.after(minute * MINUTE, () => {
          waits.cdn.addTasks({ objectPath: `${SITE}theirs/${minute}`, taskId: own?.taskId as string });
        });
      }
      return waits.wait(tasks);
    });
    assert.equal(waited.outcome, "settled");
    const refused = waits.looks.filter((call) => wayOf(call) === "by path of an id");
    const paths = refused.map(({ parameters }) => parameters.ObjectPath);
    assert.ok(paths.length > 0);
    assert.equal(new Set(paths).size, paths.length, "no path is asked for again");
  });

  it("for one id leaves the others their way", async () => {
    const bad = "1";
    const waits = new Waits({
      taskDuration: 6 * MINUTE,
      refuse: ({ parameters }) =>
        parameters.TaskId?.split(",").includes(bad) ? malformed("TaskId") : undefined,
    });
    const [first, later] = await waits.run(async () => {
      const tasks = await waits.submitFiles(files(3));
      const wrong: Outstanding = { taskIds: [bad], since: waits.serverClock.now() };
      return Promise.all([
        Promise.all([waits.wait(tasks), waits.wait([wrong])]),
        waits.clock.sleep(MINUTE).then(async () => waits.wait(await waits.submitFiles(files(3)))),
      ]);
    });
    const [fine, ended] = first;
    assert.deepEqual([fine.outcome, later.outcome], ["settled", "settled"]);
    assertRefused(ended, /InvalidTaskId\.Malformed/);
    assert.ok(
      waits.looks.some((call) => wayOf(call) === "by id" && call.code === undefined),
      "DescribeRefreshTaskById is still asked for ids that it knows",
    );
  });

  for (const [what, path] of [
    ["a path", `${SITE}0.html`],
    ["an id alone", undefined],
  ] as const) {
    it(`in every way ends the wait for ${what} with its cause, at once`, async () => {
      const all = ["by id", "by pages of an id", "by time", "by path", "by path of an id"];
      const { waits, waited, start } = await waitFor(1, refusing(...all), path === undefined);
      assertRefused(waited, /DescribeRefreshTasks failed: Invalid\w+\.Malformed.*HTTP 400/);
      assert.ok(waited.endedAt - start < 10 * SECOND, `${waited.endedAt - start} ms`);
      assert.ok(waits.looks.length <= 5, waits.looks.map(wayOf).join());
    });
  }

  it("as not allowed ends the wait at once: no other way is", async () => {
    const { waits, waited } = await waitFor(5, { forbidden: [BY_ID, LISTING], taskDuration: 6 * MINUTE });
    assertRefused(waited, /Forbidden\.RAM/);
    assert.ok(waits.looks.length <= 3, waits.looks.map(wayOf).join());
  });
});

/** The last path takes longer than the others. */
function durationOf({ objectPath }: { objectPath: string }): number {
  return (objectPath.endsWith("/249.html") ? 15 : 5) * MINUTE;
}

async function waitFor(
  count: number,
  options: VirtualCdnOptions,
  isBare = false,
): Promise<{ waits: Waits; waited: Waited; start: number }> {
  const waits = new Waits(options);
  const start = waits.clock.now();
  const waited = await waits.run(async () => {
    const tasks = await waits.submitFiles(files(count));
    return waits.wait(isBare ? tasks.map(({ taskIds, since }) => ({ taskIds, since })) : tasks);
  });
  return { waits, waited, start };
}

function assertRefused({ outcome, error }: Waited, message: RegExp): void {
  assert.equal(outcome, "error");
  assert.match(String(error), message);
}
