import assert from "node:assert/strict";
import type { CallError } from "../../provider/cloud/errors.js";
import { cdnError } from "../../provider/products/cdn/errors.js";
import type { CdnCall } from "./virtualCdn.js";
import { files, MINUTE, SECOND, SITE, type Waited, Waits } from "./waits.js";

const BY_ID = "DescribeRefreshTaskById";
const LISTING = "DescribeRefreshTasks";
const PATHS = 10_000;
const PATHS_OF_CALL = 1_000;

describe("While the API asks for a rest, the tracker", function () {
  this.timeout(120_000);

  it("of 10,000 paths sleeps until it may call again", async () => {
    const { looks, wakings } = await resting([BY_ID, LISTING], PATHS);
    assert.deepEqual(looks, []);
    assert.ok(wakings < 10, `it woke ${wakings} times in the 2 minutes`);
  });

  it("goes on with the operation that does not rest", async () => {
    const { looks, waited } = await resting([BY_ID], 3 * PATHS_OF_CALL);
    assert.deepEqual(new Set(looks.map(({ operation }) => operation)), new Set([LISTING]));
    assert.ok(waited.every(({ outcome }) => outcome === "settled"));
  });

  it("asks by id at its time for what can be asked for so, though something else waits for the rest's end", async () => {
    const rest = 4 * MINUTE;
    const waits = new Waits({ taskDuration: MINUTE, refuse: (call) => throttled(call, [LISTING], rest) });
    const { begun, waited } = await waits.run(async () => {
      // DescribeRefreshTaskById never shows it, so that the other operation is asked for it.
      const strange = { taskIds: ["1"], since: waits.serverClock.now() };
      const hopeless = waits.wait([strange], { deadline: waits.clock.now() + 15 * MINUTE });
      while (!waits.looks.some(({ code }) => code === "Throttling.User")) await waits.clock.sleep(SECOND);
      const tasks = await waits.submitFiles([`${SITE}new`]);
      const begun = waits.clock.now();
      const waited = await waits.wait(tasks);
      await hopeless;
      return { begun, waited };
    });
    assert.equal(waited.outcome, "settled");
    assert.ok(waited.endedAt - begun < 70 * SECOND, `${waited.endedAt - begun} ms`);
    assert.ok(waits.looks.length < 40, `${waits.looks.length} looks`);
  });
});

function throttled(
  { operation }: CdnCall,
  operations: readonly string[],
  retryAfterMs: number,
): CallError | undefined {
  if (!operations.includes(operation)) return undefined;
  const failure = { operation, submission: false, statusCode: 400, code: "Throttling.User" };
  return cdnError({ ...failure, reason: "Too often.", retryAfterMs });
}

/**
 * Waits for paths, in resources of 1,000, and is asked for a rest of 2 minutes by some operations in the fourth.
 *
 * @returns what happens in the rest, and how the waits end
 */
async function resting(operations: readonly string[], paths: number) {
  const rest = 2 * MINUTE;
  let since = 0;
  const start = new Waits().clock.now();
  const isRest = (time: number): boolean => since > 0 && time > since + SECOND && time < since + rest;
  const waits = new Waits({
    taskDuration: 8 * MINUTE,
    refuse(call): CallError | undefined {
      const isTime = call.sentAt > start + 3 * MINUTE && (since === 0 || call.sentAt < since + rest);
      const refusal = isTime ? throttled(call, operations, rest) : undefined;
      if (refusal !== undefined && since === 0) since = call.sentAt;
      return refusal;
    },
  });
  let wakings = 0;
  const sleep = waits.clock.sleep.bind(waits.clock);
  waits.clock.sleep = (milliseconds, signal) => {
    if (isRest(waits.clock.now())) wakings++;
    return sleep(milliseconds, signal);
  };
  const isAll = operations.length === 2;
  const deadline = start + (isAll ? 6 : 30) * MINUTE;
  const waited: Waited[] = await waits.run(() =>
    Promise.all(
      Array.from({ length: paths / PATHS_OF_CALL }, async (_, index) => {
        const tasks = await waits.submitFiles(files(PATHS_OF_CALL, `https://s${index}.example.com/`));
        return waits.wait(tasks, { deadline });
      }),
    ),
  );
  assert.ok(since > 0);
  return { looks: waits.looks.filter(({ sentAt }) => isRest(sentAt)), wakings, waited };
}
