import assert from "node:assert/strict";
import type { Outstanding } from "../../provider/tracker/tracker.js";
import { files, MINUTE, SECOND, Waits } from "./waits.js";

/** An emulator is mostly run so fast. */
const FAST = 60;

describe("The tracker, where the API's clock runs 60 times as fast,", () => {
  it("looks in time at each of 10 ids", async () => {
    const waits = new Waits({ speed: FAST, taskDuration: 5 * MINUTE });
    const paths = sites(10);
    const { outcome, endedAt } = await waits.run(async () => waits.wait(await submitted(waits, paths)));
    assert.equal(outcome, "settled");
    assert.ok(endedAt - lastEnd(waits, paths) <= 2 * SECOND);
  });

  it("looks in time at what is new beside what an earlier process has submitted", async () => {
    const [after = [], ...before] = sites(6);
    const isNew = ({ objectPath }: { objectPath: string }): boolean => after.includes(objectPath);
    const waits = new Waits({ speed: FAST, taskDuration: (task) => (isNew(task) ? 5 : 30) * MINUTE });
    const waited = await waits.run(async () => {
      const old = await submittedByAnother(waits, before);
      await waits.clock.sleep(4 * SECOND);
      const tasks = await submitted(waits, [after]);
      return Promise.all([waits.wait(tasks), waits.wait(old)]);
    });
    for (const [index, paths] of [[after], before].entries()) {
      assert.equal(waited[index]?.outcome, "settled");
      assert.ok((waited[index]?.endedAt ?? 0) - lastEnd(waits, paths) <= 2 * SECOND);
    }
  });
});

function sites(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => files(1_000, `https://s${index}.example.com/`));
}

async function submitted(waits: Waits, sites: readonly (readonly string[])[]): Promise<Outstanding[]> {
  const tasks: Outstanding[] = [];
  for (const paths of sites) tasks.push(...(await waits.submitFiles(paths)));
  return tasks;
}

/** Tasks of which only the state tells: no answer has told this process the API's time of then. */
async function submittedByAnother(
  { cdn }: Waits,
  sites: readonly (readonly string[])[],
): Promise<Outstanding[]> {
  const tasks: Outstanding[] = [];
  for (const objectPaths of sites) {
    const { taskIds, serverTime } = await cdn.refreshObjectCaches({ objectPaths, objectType: "File" });
    tasks.push(...objectPaths.map((path) => ({ taskIds, path, objectType: "file", since: serverTime ?? 0 })));
  }
  return tasks;
}

/** By the machine's clock. */
function lastEnd({ cdn }: Waits, sites: readonly (readonly string[])[]): number {
  return sites.flat().reduce((last, path) => Math.max(last, cdn.endOf(path)), 0);
}
