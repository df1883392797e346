import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type EdgeAnswer, type NoAnswer, readAnswer } from "../../provider/edge/answer.js";
import { createEdgeChecker, EdgeChecker, type EdgeTarget } from "../../provider/edge/check.js";
import type { EdgeRequest } from "../../provider/edge/client.js";

import type { CheckOptions, EdgeReport } from "../../provider/model/edgeCheck.js";
import { VirtualClock } from "../virtualClock.js";

const START = "2026-01-31T08:00:00Z";
const SITE = "https://www.example.com/";

type Answer = EdgeAnswer | NoAnswer;

const copyOfAge = (age: number): Answer =>
  readAnswer(200, { age: String(age), "x-cache": "HIT TCP_HIT" }, undefined);
const FRESH = copyOfAge(0);
const STALE = copyOfAge(3_600);
const LOST: Answer = { failure: "It gave no answer (ECONNRESET).", isPassing: true };

const target = (name: string, more: Partial<EdgeTarget> = {}): EdgeTarget => ({
  path: SITE + name,
  action: "refresh",
  since: Date.parse(START) - 60_000,
  ...more,
});

interface Asked {
  /** Seconds since the start. */
  at: number;
  what: string;
}

/** Runs a check whose answers come after `takes` ms; the answer for a look is the function's for how often it was asked. */
async function check(
  targets: readonly EdgeTarget[],
  answerTo: (name: string, time: number) => Answer,
  options: CheckOptions = {},
  { takes = 0, cancelAfter }: { takes?: number; cancelAfter?: number } = {},
) {
  const clock = new VirtualClock(START);
  const seconds = (): number => (clock.now() - Date.parse(START)) / 1000;
  const asked: Asked[] = [];
  const rounds: EdgeReport[] = [];
  const times = new Map<string, number>();
  const ask = async ({ path, address, signal }: EdgeRequest): Promise<Answer> => {
    const what = path.slice(SITE.length) + (address === undefined ? "" : ` at ${address.text}`);
    const time = (times.get(what) ?? 0) + 1;
    times.set(what, time);
    asked.push({ at: seconds(), what });
    await clock.sleep(takes, signal);
    return signal.aborted ? { failure: "ended", isPassing: true } : answerTo(what, time);
  };
  const over = new AbortController();
  if (cancelAfter !== undefined) clock.after(cancelAfter, () => over.abort());
  const report = await clock.run(
    new EdgeChecker(clock, { endpoint: undefined, allowsPrivate: false }, () => ask).check(targets, options, {
      now: () => clock.now(),
      signal: over.signal,
      onRound: (known) => rounds.push(known),
    }),
  );
  return { report, asked, rounds, ended: seconds() };
}

const verdicts = ({ details }: EdgeReport) => details.map(({ verdict }) => verdict);

describe("A check of edges", () => {
  it("asks for all at once, and ends when all are fresh", async () => {
    const { report, asked, rounds, ended } = await check([target("a"), target("b")], () => FRESH);
    assert.deepEqual(report, {
      ...{ checked: 2, fresh: 2, stale: 0, differs: 0, notCached: 0, unknown: 0 },
      details: ["a", "b"].map((name) => ({
        path: SITE + name,
        verdict: "fresh",
        reason: "The origin was asked since the submission.",
        ...{ age: 0, storedAt: "2026-01-31T08:00:00Z", cache: "HIT TCP_HIT", status: 200 },
      })),
    });
    assert.deepEqual(asked, [
      { at: 0, what: "a" },
      { at: 0, what: "b" },
    ]);
    assert.deepEqual([rounds, ended], [[report], 0]);
  });

  it("asks again only for what is stale, differs or is in passing trouble, with pauses of 2, 4, 8 and 10 s", async () => {
    const lagging = new Map([
      ["stale", STALE],
      ["differs", readAnswer(200, { age: "0" }, "other")],
      ["lost", LOST],
      ["error", readAnswer(503, {}, undefined)],
    ]);
    const others = new Map<string, Answer>([
      ["gone", readAnswer(404, {}, undefined)],
      ["tls", { failure: "Its TLS is not accepted.", isPassing: false }],
      ["plain", readAnswer(200, {}, undefined)],
    ]);
    const names = [...lagging.keys(), ...others.keys(), "fresh"];
    const { report, asked } = await check(
      names.map((name) => target(name)),
      (name, time) => (time < 6 && lagging.get(name)) || (others.get(name) ?? FRESH),
    );
    assert.deepEqual(verdicts(report), [
      ...["fresh", "fresh", "fresh", "fresh"],
      ...["unknown", "unknown", "unknown", "fresh"],
    ]);
    for (const name of names) {
      const times = asked.filter(({ what }) => what === name).map(({ at }) => at);
      assert.deepEqual(times, lagging.has(name) ? [0, 2, 6, 14, 24, 34] : [0], name);
    }
  });

  it("tells what is known after each round", async () => {
    const { rounds } = await check([target("a"), target("b")], (name, time) =>
      name === "b" && time < 3 ? STALE : FRESH,
    );
    assert.deepEqual(rounds.map(verdicts), [
      ["fresh", "stale"],
      ["fresh", "stale"],
      ["fresh", "fresh"],
    ]);
  });

  it("ends after a minute, or the time that it is given", async () => {
    const stale = await check([target("a")], () => STALE);
    assert.deepEqual([stale.asked.length, stale.ended, verdicts(stale.report)], [8, 54, ["stale"]]);
    const longer = await check([target("a")], () => STALE, { within: 600_000, attempts: 20 });
    assert.deepEqual([longer.asked.length, longer.ended], [20, 174]);
    const once = await check([target("a")], () => STALE, { within: 1_000 });
    assert.equal(once.asked.length, 1);
  });

  it("ends after ten looks, or as many as it is given", async () => {
    const ten = await check([target("a")], () => STALE, { within: 600_000 });
    assert.equal(ten.asked.length, 10);
    const two = await check([target("a")], () => STALE, { attempts: 2 });
    assert.deepEqual([two.asked.length, two.ended], [2, 2]);
  });

  it("keeps what it knows of an edge that is slow when the time is over, and says which was never seen", async () => {
    const { report, ended } = await check([target("a")], () => STALE, { within: 3_000 }, { takes: 900 });
    assert.deepEqual([verdicts(report), ended], [["stale"], 3]);
    const late = await check([target("a")], () => FRESH, { within: 3_000 }, { takes: 9_000 });
    assert.equal(late.ended, 3);
    assert.deepEqual(late.report.details, [
      {
        path: `${SITE}a`,
        verdict: "unknown",
        reason: "It had not answered when the 3s of within were over. Give more time, or fewer URLs.",
      },
    ]);
  });

  it("ends at once when the deployment is cancelled, with what is known", async () => {
    const paused = await check([target("a")], () => STALE, {}, { cancelAfter: 5_000 });
    assert.deepEqual([paused.ended, verdicts(paused.report), paused.asked.length], [5, ["stale"], 2]);
    const busy = await check([target("a")], () => FRESH, {}, { takes: 9_000, cancelAfter: 5_000 });
    assert.equal(busy.ended, 5);
    assert.deepEqual(
      busy.report.details.map(({ reason }) => reason),
      ["The check was ended before it answered."],
    );
  });

  it("looks at each address for each URL, and again only there where it is stale", async () => {
    const addresses = ["203.0.113.7", "[2001:db8::1]:8443"];
    const { report, asked } = await check(
      [target("a"), target("b")],
      (name, time) => (name === "b at 203.0.113.7" && time === 1 ? STALE : FRESH),
      { addresses },
    );
    assert.deepEqual(
      report.details.map(({ path, address }) => `${path.slice(SITE.length)} at ${address}`),
      ["a at 203.0.113.7", "a at [2001:db8::1]:8443", "b at 203.0.113.7", "b at [2001:db8::1]:8443"],
    );
    assert.deepEqual([report.checked, report.fresh], [4, 4]);
    assert.deepEqual(asked.slice(4), [{ at: 2, what: "b at 203.0.113.7" }]);
  });

  it("has nothing to say of no URLs", async () => {
    const { report, asked } = await check([], () => FRESH);
    assert.deepEqual([report.checked, report.details, asked], [0, [], []]);
  });

  describe("of a process", () => {
    let server: Server;
    let port: number;
    before(async () => {
      server = createServer((_, response) => response.writeHead(200, { age: "1", "x-cache": "HIT" }).end());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      port = (server.address() as AddressInfo).port;
    });
    after(() => new Promise((resolve) => server.close(resolve)));

    const run = async (configuration: Record<string, string>, environment: Record<string, string> = {}) =>
      createEdgeChecker({
        clock: new VirtualClock(START),
        configured: (key) => configuration[key],
        environment,
      }).check([target("a")], {}, { now: () => Date.parse(START), signal: new AbortController().signal });

    it("asks as the configuration and the environment say", async () => {
      const endpoint = `http://127.0.0.1:${port}`;
      assert.equal((await run({ "alicloud-cdn-refresh:edgeEndpoint": endpoint })).fresh, 1);
      assert.equal((await run({}, { ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT: endpoint })).fresh, 1);
    });

    it("rejects settings that cannot be used", async () => {
      await assert.rejects(run({ "alicloud-cdn-refresh:edgeEndpoint": "nowhere" }), {
        name: "ConfigurationError",
        message: /edgeEndpoint: "nowhere" is not allowed/,
      });
    });
  });
});
