import assert from "node:assert/strict";
import type { RefreshQuota } from "../../provider/cdn/api.js";
import { ServerClock, systemClock } from "../../provider/clock.js";
import type { Subject } from "../../provider/kinds/kind.js";
import { QuotaGate } from "../../provider/quotaGate.js";

const NEVER = Number.POSITIVE_INFINITY;

describe("The gate before the day's quota", () => {
  it("counts what was let through and is not answered yet, so that nothing is refused half-way", async () => {
    const { gate, submit, submitted, answer } = account(10);
    const first = gate.pass(files(6), NEVER, submit(6));
    const second = gate.pass(files(6), NEVER, submit(6));
    await answer(first);
    await assert.rejects(second, /6 refreshes of files, 2 more than the 4 of 10/);
    assert.equal(submitted(), 6);
  });

  it("lets a submission through once the one before it has turned out to take nothing", async () => {
    const { gate, submit, fail, submitted } = account(10);
    const first = gate.pass(files(6), NEVER, fail);
    await assert.rejects(first, /refused/);
    await gate.pass(files(6), NEVER, submit(6, { atOnce: true }));
    assert.equal(submitted(), 6);
  });

  it("asks the API once for all that suffices", async () => {
    const { gate, submit, asked } = account(1_000);
    await Promise.all(
      [1, 2, 3].map((count) => gate.pass(files(count), NEVER, submit(count, { atOnce: true }))),
    );
    assert.equal(asked(), 1);
  });

  it("holds back nobody else while one waits for what will be left", async () => {
    const { gate, submit, submitted, answer } = account(10);
    const first = gate.pass(files(6), NEVER, submit(6));
    const second = gate.pass(files(6), NEVER, submit(6));
    await gate.pass(files(3), NEVER, submit(3, { atOnce: true }));
    await gate.pass([{ path: "product-42", objectType: "tag" }], NEVER, submit(1, { atOnce: true }));
    await gate.pass(
      [{ path: "https://www.example.com/", objectType: "directory" }],
      NEVER,
      submit(1, { atOnce: true }),
    );
    assert.equal(submitted(), 5);
    await answer(first);
    await assert.rejects(second, /6 refreshes of files/);
  });

  it("refuses when the time is up in which others did not come to an end", async () => {
    const { gate, submit, submitted, answer } = account(10);
    const first = gate.pass(files(6), NEVER, submit(6));
    await assert.rejects(
      gate.pass(files(6), systemClock.now() + 20, submit(6)),
      /6 refreshes of files, 2 more/,
    );
    assert.equal(submitted(), 0);
    await answer(first);
  });

  it("foresees by how much all updates together will exceed what is left, less what is submitted by then", async () => {
    const { gate, submit } = account(10);
    assert.deepEqual(await gate.shortfalls(), []);
    gate.foresee(files(6));
    assert.deepEqual(await gate.shortfalls(), []);
    gate.foresee(files(6));
    assert.deepEqual(await gate.shortfalls(), [
      "12 refreshes of files, 2 more than the 10 of 10 that are left today",
    ]);
    await gate.pass(files(6), NEVER, submit(6, { atOnce: true }));
    assert.deepEqual(await gate.shortfalls(), [
      "6 refreshes of files, 2 more than the 4 of 10 that are left today",
    ]);
  });

  it("lets all through where the API does not tell the quota", async () => {
    const { gate, submit, submitted } = account(undefined);
    await gate.pass(files(6), NEVER, submit(6, { atOnce: true }));
    assert.equal(submitted(), 6);
  });
});

function files(count: number): Subject[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `https://www.example.com/${index}`,
    objectType: "file",
  }));
}

/** An account with so many refreshes of files a day, which counts a submission when it answers it. */
function account(quota: number | undefined) {
  let [submitted, asked] = [0, 0];
  let open = Promise.withResolvers<void>();
  const describeRefreshQuota = async (): Promise<RefreshQuota> => {
    asked++;
    if (quota === undefined) throw new Error("Forbidden.RAM");
    const url = { quota, remain: quota - submitted };
    return { url, requestId: "1", serverTime: systemClock.now() } as RefreshQuota;
  };
  return {
    gate: new QuotaGate({ describeRefreshQuota }, systemClock, new ServerClock(systemClock)),
    submit:
      (count: number, { atOnce = false } = {}) =>
      async (): Promise<void> => {
        if (!atOnce) await open.promise;
        submitted += count;
      },
    fail: () => Promise.reject(new Error("refused")),
    /** Lets what was submitted so far be answered. */
    answer: async (submission: Promise<void>): Promise<void> => {
      open.resolve();
      await submission;
      open = Promise.withResolvers();
    },
    submitted: () => submitted,
    asked: () => asked,
  };
}
