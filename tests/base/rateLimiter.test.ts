import assert from "node:assert/strict";
import { AdaptiveRateLimiter } from "../../provider/base/adaptiveRateLimiter.js";
import { RateLimiter } from "../../provider/base/rateLimiter.js";
import { acquireInTime } from "../../provider/resource/acquireInTime.js";
import { cancelled, lasting, unlimited } from "../budgets.js";
import { VirtualClock } from "../virtualClock.js";

describe("A rate limiter", () => {
  it("lets callers through in their order, each so long after the one before", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const began = clock.now();
    const limiter = new RateLimiter(clock, 1);
    const passed: [caller: number, at: number][] = [];
    const pass = async (caller: number): Promise<void> => {
      await limiter.acquire(unlimited.signal);
      passed.push([caller, clock.now() - began]);
    };
    await clock.run(Promise.all([1, 2, 3].map(pass)));
    assert.deepEqual(passed, [
      [1, 0],
      [2, 1_000],
      [3, 2_000],
    ]);
  });

  it("lets several through at once where so many are allowed, and the next ones when their time is over", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const began = clock.now();
    const limiter = new RateLimiter(clock, 2);
    const times: number[] = [];
    const pass = (): Promise<void> =>
      limiter.acquire(unlimited.signal).then(() => void times.push(clock.now() - began));
    await clock.run(Promise.all([pass(), pass(), pass(), clock.sleep(300).then(pass), pass()]));
    assert.deepEqual(times, [0, 0, 1_000, 1_000, 2_000]);
  });

  it("keeps nobody who comes later than that", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const limiter = new RateLimiter(clock, 1);
    await clock.run(limiter.acquire(unlimited.signal).then(() => clock.sleep(2_000)));
    const came = clock.now();
    await clock.run(limiter.acquire(unlimited.signal));
    assert.equal(clock.now(), came);
  });

  it("keeps nobody whose budget is over, and none of those behind", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const began = clock.now();
    const limiter = new RateLimiter(clock, 1);
    const ending = new AbortController();
    void clock.sleep(600).then(() => ending.abort());
    const budgets = [
      unlimited,
      lasting(300, undefined, clock),
      lasting(60_000, ending.signal, clock),
      unlimited,
    ];
    const times = await clock.run(
      Promise.all(
        [...budgets, cancelled()].map((budget) =>
          limiter.acquire(budget.signal).then(() => clock.now() - began),
        ),
      ),
    );
    assert.deepEqual(times, [0, 300, 600, 1_000, 0]);
  });

  it("tells who comes too late through it that others came first, and nothing to whose time was up before", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const limiter = new AdaptiveRateLimiter(clock, { first: 2.5, most: 2.5, least: 1 });
    const turn = (limit: number): Promise<string> =>
      acquireInTime(limiter, { calls: "look-ups", budget: lasting(limit, undefined, clock) }).then(
        () => "passed",
        (error: Error) => error.message,
      );
    const ends = await clock.run(Promise.all([turn(1_000), turn(0), turn(1_000), turn(1_000), turn(1_000)]));
    assert.deepEqual(ends.slice(0, 4), ["passed", "passed", "passed", "passed"]);
    assert.match(ends[4] ?? "", /before it was its turn: at most 2\.5 look-ups a second.*customTimeouts/);
  });
});
