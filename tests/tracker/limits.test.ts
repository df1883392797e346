import assert from "node:assert/strict";
import type { Limits } from "../../provider/model/limits.js";
import { CDN_LIMITS } from "../../provider/products/cdn/limits.js";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import type { VirtualCdnOptions } from "./virtualCdn.js";
import { files, MINUTE, SECOND, type Waited, Waits } from "./waits.js";

const BY_ID = "DescribeRefreshTaskById";
const sixMinutes: VirtualCdnOptions = { taskDuration: 6 * MINUTE };

describe("The tracker of a product with other limits than CDN's", () => {
  it("asks for as many ids as a call of it takes", async () => {
    const { waits } = await waitFor({ idsPerCall: 3 }, sixMinutes);
    const counts = waits.looks.map(({ parameters }) => parameters.TaskId?.split(",").length ?? 0);
    assert.equal(Math.max(...counts), 3);
  });

  it("reads pages of as many rows as it gives", async () => {
    const { waits } = await waitFor({ pageSize: 7 }, { ...sixMinutes, forbidden: [BY_ID] });
    const sizes = waits.looks.slice(1).map(({ parameters }) => parameters.PageSize);
    assert.deepEqual(new Set(sizes), new Set(["7"]));
  });

  it("gives up what its history has forgotten", async () => {
    const { waited } = await waitFor({ historyMs: 2 * MINUTE }, { taskDuration: 60 * MINUTE });
    for (const { forgotten, outcome, endedAt } of waited) {
      assert.equal(outcome, "settled");
      assert.equal(forgotten.length, 1);
      assert.ok(endedAt < START + 5 * MINUTE);
    }
  });

  it("looks closely when its tasks are documented to end", async () => {
    const taskDurations = { default: { early: 20 * SECOND, late: 22 * SECOND } };
    const blind: VirtualCdnOptions = {
      taskDuration: 21 * SECOND,
      alter: (_call, tasks) => tasks.map((row) => (row.status === "Complete" ? row : { ...row, process: 0 })),
    };
    for (const [limits, isInTime] of [
      [{ taskDurations }, true],
      [{}, false],
    ] as const) {
      const { waited, waits } = await waitFor(limits, blind, 1);
      const lag = (waited[0]?.endedAt ?? 0) - waits.cdn.endOf(files(1, "https://s0.example.com/")[0] ?? "");
      assert.equal(lag < 2 * SECOND, isInTime, `${lag} ms`);
    }
  });
});

const START = new Waits().clock.now();

/** Waits for a file of each of some sites, each under an id of its own. */
async function waitFor(
  limits: Partial<Limits>,
  options: VirtualCdnOptions,
  count = 10,
): Promise<{ waits: Waits; waited: Waited[] }> {
  const waits = new Waits({ ...options, merge: "never" }, { ...CDN_LIMITS, ...limits });
  const waited = await waits.run(async () => {
    const tasks: (readonly Outstanding[])[] = [];
    for (let site = 0; site < count; site++) {
      tasks.push(await waits.submitFiles(files(1, `https://s${site}.example.com/`)));
    }
    return Promise.all(tasks.map((each) => waits.wait(each)));
  });
  return { waits, waited };
}
