import assert from "node:assert/strict";
import { channel } from "node:diagnostics_channel";
import { WorkBudget } from "../../provider/base/budget.js";
import { systemClock } from "../../provider/base/clock.js";
import { Cancellation } from "../../provider/fronts/dynamic/cancellation.js";
import { VirtualClock } from "../virtualClock.js";

/** As Node announces a request that an HTTP/2 server takes. */
function announce(method: string): void {
  channel("http2.server.stream.start").publish({
    headers: { ":path": `/pulumirpc.ResourceProvider/${method}` },
  });
}

describe("The Cancel of an engine", () => {
  it("ends what runs, and what would begin after it", async () => {
    const cancellation = new Cancellation(() => {});
    cancellation.listen();
    announce("Create");
    const budget = new WorkBudget(systemClock, Number.POSITIVE_INFINITY, cancellation.signal);
    const work = cancellation.run(
      () =>
        new Promise((resolve) => budget.signal.addEventListener("abort", () => resolve(budget.isCancelled))),
    );
    announce("Cancel");
    assert.equal(await work, true);
    const late = new WorkBudget(systemClock, 60_000, cancellation.signal);
    assert.deepEqual([late.isCancelled, late.remaining()], [true, 0]);
    budget.release();
    late.release();
  });

  it("is none at the end of an operation, when nothing runs, nor is any other request", async () => {
    const cancellation = new Cancellation(() => {});
    cancellation.listen();
    announce("Cancel");
    await cancellation.run(async () => announce("Check"));
    announce("Cancel");
    assert.equal(cancellation.signal.aborted, false);
  });

  it("ends what was asked for and has not begun yet, as while the handler is loaded", async () => {
    const cancellation = new Cancellation(() => {});
    cancellation.listen();
    const closed: (() => void)[] = [];
    const stream = { once: (_event: "close", listener: () => void) => closed.push(listener) };
    const headers = { ":path": "/pulumirpc.ResourceProvider/Create" };
    channel("http2.server.stream.start").publish({ headers, stream });
    announce("Cancel");
    assert.equal(cancellation.signal.aborted, true);

    const another = new Cancellation(() => {});
    another.listen();
    channel("http2.server.stream.start").publish({ headers, stream });
    for (const close of closed) close();
    announce("Cancel");
    assert.equal(another.signal.aborted, false);
  });

  it("is said once not to be heard where Node announces no requests, and work goes on", async () => {
    let said = 0;
    const cancellation = new Cancellation(() => said++);
    cancellation.listen();
    assert.equal(await cancellation.run(async () => 1), 1);
    assert.equal(await cancellation.run(async () => 2), 2);
    assert.equal(said, 1);
  });
});

describe("A budget", () => {
  it("is over when its time is up, and a submission under way 2 s later", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const began = clock.now();
    const budget = new WorkBudget(clock, 60_000);
    const over = (signal: AbortSignal): Promise<number> =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve(clock.now() - began)));
    assert.equal(budget.remaining(), 60_000);
    assert.deepEqual(
      await clock.run(Promise.all([over(budget.signal), over(budget.lastSignal)])),
      [60_000, 62_000],
    );
    assert.deepEqual([budget.isCancelled, budget.remaining()], [false, 0]);
  });

  it("that was cancelled is over at once, whatever time is left", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const ending = new AbortController();
    const budget = new WorkBudget(clock, 60_000, ending.signal);
    await clock.run(clock.sleep(1_000));
    ending.abort();
    assert.deepEqual([budget.signal.aborted, budget.isCancelled, budget.remaining()], [true, true, 0]);
    assert.equal(budget.lastSignal.aborted, false);
    await clock.run(clock.sleep(2_000));
    assert.equal(budget.lastSignal.aborted, true);
  });

  it("that is released is over never", async () => {
    const clock = new VirtualClock("2026-01-10T08:00:00Z");
    const ending = new AbortController();
    const budget = new WorkBudget(clock, 60_000, ending.signal);
    budget.release();
    ending.abort();
    await clock.run(clock.sleep(120_000));
    assert.equal(budget.signal.aborted, false);
  });
});
