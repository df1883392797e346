import assert from "node:assert/strict";
import { WorkBudget } from "../../provider/base/budget.js";
import { usedHeap } from "../../tools/heap.js";
import { files, MINUTE, SECOND, Waits } from "./waits.js";

const PATHS = 20_000;
const PATHS_OF_CALL = 1_000;

describe("While it waits, the tracker", function () {
  this.timeout(60_000);

  it("holds little more of a path than where it stands: what is alike is shared", async () => {
    // What is loaded and compiled at the first time does not count.
    await heldOf(PATHS_OF_CALL);
    const held = (await heldOf(PATHS)) / PATHS;
    assert.ok(held < 450, `${Math.round(held)} bytes`);
  });
});

/** The heap in the middle of a wait, in bytes, above that of the same tasks for which nobody waits. */
async function heldOf(paths: number): Promise<number> {
  const waits = new Waits({
    taskDuration: 6 * MINUTE,
    onAnswer: (call) => {
      call.tasks = [];
    },
  });
  let held = 0;
  await waits.run(async () => {
    const submissions = [];
    for (let submitted = 0; submitted < paths; submitted += PATHS_OF_CALL) {
      submissions.push(await waits.submitFiles(files(PATHS_OF_CALL, `https://s${submitted}.example.com/`)));
      await waits.clock.sleep(SECOND);
    }
    const before = usedHeap();
    waits.clock.after(4 * MINUTE, () => {
      held = usedHeap() - before;
    });
    await waits.context.tracker.wait({
      tasks: submissions.flat(),
      budget: new WorkBudget(waits.clock, 5 * MINUTE),
      onRow: () => {},
      onForgotten: () => {},
    });
  });
  assert.ok(waits.looks.length > 5);
  return held;
}
