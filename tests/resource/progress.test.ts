import assert from "node:assert/strict";
import { type Clock, formatTime, ServerClock } from "../../provider/base/clock.js";
import type { Entry, Ledger } from "../../provider/model/state.js";
import { Progress } from "../../provider/resource/progress.js";

const URN = "urn:pulumi:dev::site::CacheRefresh::pages";
const START = Date.parse("2026-01-10T08:00:00Z");
const PATHS = Array.from({ length: 100 }, (_, index) => `https://www.example.com/${index}`);

describe("The progress of a wait", () => {
  it("has the counts, the percentage, and the time that is left if all goes on as it did", async () => {
    const { lines, look } = wait();
    await look(0, { process: 0 });
    await look(60, { process: 25 });
    await look(120, { process: 50, complete: 50 });
    assert.deepEqual(lines, [
      "refresh: 0 of 100 complete, 0 %",
      "refresh: 0 of 100 complete, 25 %, about 3m left",
      "refresh: 50 of 100 complete, 75 %, about 2m left",
    ]);
  });

  it("takes the time from the submission, not from when a later deployment began to wait", async () => {
    const { lines, look } = wait({ submittedBefore: 600 });
    await look(0, { process: 50 });
    assert.deepEqual(lines, ["refresh: 0 of 100 complete, 50 %, about 10m left"]);
  });

  it("shows on a terminal a count as soon as it has changed, and a percentage once a second", async () => {
    const { lines, look } = wait();
    await look(0, { process: 1 });
    await look(0.2, { process: 2 });
    await look(0.4, { process: 2, complete: 1 });
    await look(1.4, { process: 3, complete: 1 });
    assert.equal(lines.length, 3);
  });

  it("writes in a log a line at most every 30 s, however many paths end in between, and always the last", async () => {
    const { lines, look } = wait({ logKeepsProgress: true });
    for (let second = 0; second < 100; second++) await look(second, { process: second, complete: second });
    await look(100, { process: 100, complete: 100 });
    assert.deepEqual(
      lines.map((line) => line.replace(/, about .*/, "")),
      [
        "refresh: 0 of 100 complete, 0 %",
        "refresh: 30 of 100 complete, 51 %",
        "refresh: 60 of 100 complete, 84 %",
        "refresh: 90 of 100 complete, 99 %",
        "refresh: 100 of 100 complete, 100 %",
      ],
    );
  });

  it("writes nothing in a log as long as nothing has changed", async () => {
    const { lines, look } = wait({ logKeepsProgress: true });
    for (let second = 0; second < 600; second += 5) await look(second, { process: 40 });
    assert.equal(lines.length, 1);
  });

  it("writes in a log only every 30 s that a call has to be made again, and on a terminal each time", async () => {
    for (const [logKeepsProgress, count] of [
      [true, 5],
      [false, 30],
    ] as const) {
      const { lines, retry } = wait({ logKeepsProgress });
      for (let second = 0; second < 150; second += 5) await retry(second, "ECONNREFUSED: trying again in 5s");
      assert.deepEqual(lines, Array(count).fill("refresh: ECONNREFUSED: trying again in 5s"));
    }
  });

  it("says why the last call told nothing, and promises no time", async () => {
    const { lines, look } = wait();
    await look(60, { process: 50, trouble: "Throttling.User: retrying" });
    assert.match(lines[0] ?? "", /^refresh: 0 of 100 complete, Throttling\.User: retrying$/);
  });
});

interface Look {
  process: number;
  complete?: number;
  trouble?: string;
}

/** A wait for 100 paths; each look happens so many seconds after its beginning. */
function wait({ logKeepsProgress = false, submittedBefore = 0 } = {}) {
  let now = START;
  const clock: Clock = {
    now: () => now,
    calendar: () => now,
    sleep: () => Promise.reject(new Error("nothing here sleeps")),
  };
  const lines: string[] = [];
  const log = {
    progress: async (urn: string | undefined, message: string): Promise<void> => {
      assert.equal(urn, URN);
      lines.push(message);
    },
    info: () => Promise.reject(new Error("nothing here stays")),
    warn: () => Promise.reject(new Error("nothing here warns")),
    debug: () => {},
  };
  const context = { clock, serverClock: new ServerClock(clock), log, logKeepsProgress };
  const progress = new Progress(context, "refresh", URN);
  const look = async (seconds: number, { process, complete = 0, trouble }: Look): Promise<void> => {
    now = START + seconds * 1_000;
    const creationTime = formatTime(START - submittedBefore * 1_000);
    const ledger: Ledger = new Map(
      PATHS.map((path, index) => [
        path,
        entry(index < complete ? "Complete" : "Refreshing", process, creationTime),
      ]),
    );
    await progress.howFar(PATHS, ledger, trouble);
  };
  const retry = (seconds: number, why: string): Promise<void> => {
    now = START + seconds * 1_000;
    return progress.retrying(why);
  };
  return { lines, look, retry };
}

function entry(status: string, process: number, creationTime: string): Entry {
  return {
    taskIds: ["1"],
    objectType: "file",
    status,
    process,
    creationTime,
    completionTime: "",
    description: "",
  };
}
