import assert from "node:assert/strict";
import type { Budget } from "../../provider/base/budget.js";
import { ServerClock, systemClock } from "../../provider/base/clock.js";
import { RateLimiter } from "../../provider/base/rateLimiter.js";
import type { RefreshQuota } from "../../provider/model/client.js";
import type { Item } from "../../provider/model/kind.js";
import { QuotaGate } from "../../provider/resource/quotaGate.js";
import { unlimited } from "../budgets.js";

describe("The gate before the day's quota", () => {
  it("counts what was let through and is not answered yet, so that nothing is refused half-way", async () => {
    const { gate, submit, submitted, answer } = account(10);
    const first = gate.pass(order(files(6)), submit(6));
    const second = assert.rejects(
      gate.pass(order(files(6)), submit(6)),
      /6 refreshes of files, 2 more than the 4 of 10/,
    );
    await answer(first);
    await second;
    assert.equal(submitted(), 6);
  });

  it("asks again before it refuses: the submission before can have turned out to take nothing", async () => {
    const { gate, submit, fail, submitted } = account(10);
    const first = gate.pass(order(files(6)), fail);
    await assert.rejects(first, /refused/);
    await gate.pass(order(files(6)), submit(6, { atOnce: true }));
    assert.equal(submitted(), 6);
  });

  it("asks the API once for all that suffices", async () => {
    const { gate, submit, asked } = account(1_000);
    await Promise.all(
      [1, 2, 3].map((count) => gate.pass(order(files(count)), submit(count, { atOnce: true }))),
    );
    assert.equal(asked(), 1);
  });

  it("takes what is under way for uncounted, and lets through what is left beside it", async () => {
    const { gate, submit, submitted, answer } = account(10);
    const first = gate.pass(order(files(6)), submit(6));
    await assert.rejects(gate.pass(order(files(6)), submit(6)), /6 refreshes of files, 2 more than the 4/);
    await gate.pass(order(files(3)), submit(3, { atOnce: true }));
    await gate.pass(order([{ path: "product-42", objectType: "tag" }]), submit(1, { atOnce: true }));
    const directory = { path: "https://www.example.com/", objectType: "directory" };
    await gate.pass(order([directory]), submit(1, { atOnce: true }));
    assert.equal(submitted(), 5);
    await answer(first);
  });

  it("foresees by how much all updates together will exceed what is left, once the program cannot", async () => {
    const { gate, submit, asked } = account(10);
    const foresee = async (urn: string, count: number, isCountedHere: boolean): Promise<string[]> => {
      const choose = () => ({ items: files(count) });
      return (await gate.foresee(urn, { choose, isCountedHere }, unlimited)).lacking;
    };
    assert.deepEqual(await foresee("one", 6, false), []);
    assert.deepEqual(await foresee("two", 6, false), []);
    assert.equal(asked(), 0);
    const all = ["18 refreshes of files, 8 more than the 10 of 10 that are left today"];
    assert.deepEqual(await foresee("three", 6, true), all);
    assert.deepEqual(await foresee("three", 6, true), all, "again, as after a refresh");
    await gate.pass({ ...order(files(6)), urn: "one" }, submit(6, { atOnce: true }));
    assert.deepEqual(await foresee("two", 1, false), [
      "7 refreshes of files, 3 more than the 4 of 10 that are left today beside the 6 of other resources",
    ]);
  });

  it("foresees no shortfall of a type for a resource that submits none of it", async () => {
    const { gate } = account(10);
    const foresee = async (urn: string, items: Item[]): Promise<string[]> =>
      (await gate.foresee(urn, { choose: () => ({ items }), isCountedHere: true }, unlimited)).lacking;
    assert.equal((await foresee("one", files(11))).length, 1);
    assert.deepEqual(
      await foresee("two", [{ path: "https://www.example.com/", objectType: "directory" }]),
      [],
    );
  });

  it("goes on counting after the API has once not told what is left", async () => {
    const { gate, submit, answers } = account(10);
    await gate.pass(order(files(6)), submit(6, { atOnce: true }));
    answers(false);
    await gate.pass(order(files(6)), submit(0, { atOnce: true }));
    answers(true);
    await assert.rejects(
      gate.pass(order(files(6)), submit(6)),
      /6 refreshes of files, 2 more than the 4 of 10/,
    );
  });

  it("lets all through where the API does not tell the quota", async () => {
    const { gate, submit, submitted } = account(undefined);
    await gate.pass(order(files(6)), submit(6, { atOnce: true }));
    assert.equal(submitted(), 6);
  });
});

function order(items: Item[], budget: Budget = unlimited) {
  return { urn: undefined, choose: () => ({ items }), budget };
}

function files(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `https://www.example.com/${index}`,
    objectType: "file",
  }));
}

/** An account with so many refreshes of files a day, which counts a submission when it answers it. */
function account(quota: number | undefined) {
  let [submitted, asked, isAnswering] = [0, 0, quota !== undefined];
  let open = Promise.withResolvers<void>();
  const describeRefreshQuota = async (): Promise<RefreshQuota> => {
    asked++;
    if (!isAnswering || quota === undefined) throw new Error("Forbidden.RAM");
    const url = { quota, remain: quota - submitted };
    return { url, requestId: "1", serverTime: systemClock.now() } as RefreshQuota;
  };
  return {
    gate: new QuotaGate(
      { describeRefreshQuota },
      new ServerClock(systemClock),
      new RateLimiter(systemClock, 100),
    ),
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
    /** Whether it tells what is left. */
    answers: (does: boolean): void => {
      isAnswering = does;
    },
    submitted: () => submitted,
    asked: () => asked,
  };
}
