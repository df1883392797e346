import assert from "node:assert/strict";
import type { Misbehaviour, OperationName } from "../../emulator/index.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import {
  closeWorlds,
  type Declared,
  type Outcome,
  type World,
  type WorldOptions,
  world,
} from "./deployments.js";

const SITE = "https://www.example.com/";
const PAGES = [`${SITE}index.html`, `${SITE}about.html`];
const SUBMIT: OperationName = "RefreshObjectCaches";
const HISTORY: readonly OperationName[] = ["DescribeRefreshTasks", "DescribeRefreshTaskById"];
const PATIENCE = 120_000;
const MINUTE = 60_000;
/** What an answer that does not come may take of the machine's time, in ms. */
const impatient = { clientReadTimeout: "500" };

describe("A server that", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  it("never completes a task ends the deployment when its time is up, and names each path", async () => {
    const here = await world();
    here.emulator.hold();
    const { message, minutes } = await deploy(here, "5m");
    assert.ok(minutes >= 5, `${minutes} minutes`);
    for (const page of PAGES) assert.ok(message.includes(`${page} is not complete after 5m: Refreshing`));
    assert.match(message, /customTimeouts/);
  });

  const ENDLESS: [what: string, answer: Misbehaviour, options: WorldOptions, reason: RegExp][] = [
    [
      "answers 1 byte a second",
      { kind: "drip", bytesPerSecond: 1 },
      { configuration: impatient },
      /ReadTimeout: no whole answer within 500 ms/,
    ],
    [
      "never answers",
      { kind: "stall", applied: false },
      { configuration: impatient },
      /ReadTimeout: no whole answer within 500 ms/,
    ],
    [
      "answers 1 GB",
      { kind: "flood", bytes: 2 ** 30 },
      {},
      /AnswerTooLarge: the answer has more than \d+ bytes/,
    ],
    [
      "fails for good",
      { kind: "error", statusCode: 500, code: "InternalError" },
      {},
      /InternalError: .*\(HTTP 500, request id [\w-]+\)/,
    ],
    [
      "answers in another shape",
      { kind: "body", body: '{"Tasks":7,"RefreshTaskId":{},"UrlQuota":"many","RequestId":"1"}' },
      {},
      /UnexpectedAnswer: the answer's field (Tasks|RefreshTaskId) is not as documented: .*\(HTTP 200, request id 1\)/,
    ],
  ];
  for (const [what, answer, options, reason] of ENDLESS) {
    it(`${what}, whatever it is asked, ends the deployment after 2 minutes with a clear error`, async () => {
      const here = await world({ ...options, patience: PATIENCE });
      const fault = here.emulator.fault({ do: answer });
      const before = process.memoryUsage().rss;
      const { message } = await deploy(here, "10h");
      assert.match(message, reason);
      assert.match(message, /^RefreshObjectCaches failed/);
      assert.ok(fault.hits < 50, `${fault.hits} calls`);
      assert.ok(process.memoryUsage().rss - before < 0.9 * 2 ** 30, "its memory is bounded");
    });

    it(`${what} to each look at the history ends the deployment when its time is up`, async () => {
      const here = await world(options);
      here.emulator.fault({ operation: HISTORY, do: answer });
      const { message } = await deploy(here, "10m");
      assert.match(message, /index\.html is not complete after 10m: not seen in the API's history/);
      assert.match(message, /; the last call failed: DescribeRefresh\w+ failed: /);
      assert.match(message, reason);
      assert.doesNotMatch(message, /customTimeouts/, "more time is not what is missing");
      const [, ...shown] = here.said.filter((line) => line.includes("of 2 complete"));
      assert.ok(shown.length > 0);
      for (const line of shown)
        assert.match(line, /0 of 2 complete, \w+(: the answer's field .*)?: retrying$/);
    });
  }

  it("refuses every connection ends the deployment after 2 minutes, with nothing submitted", async () => {
    const here = await world({ patience: PATIENCE });
    await here.emulator.close();
    const { message, state } = await deploy(here, "10h");
    assert.match(message, /RefreshObjectCaches failed: ECONNREFUSED/);
    assert.match(message, /check alicloud:endpoints/);
    assert.equal(state, undefined);
  });

  it("has answered before is waited for until the time is up, however long the network is out of order", async () => {
    const here = await world({ patience: PATIENCE });
    const cut = here.network.cut({ operation: SUBMIT, outage: "dns", times: 20, isHit: () => true });
    const { message, minutes } = await deploy(here, "10h");
    assert.equal(message, "");
    assert.equal(cut.hits, 20);
    assert.ok(minutes > PATIENCE / MINUTE, `${minutes} minutes`);
  });

  it("throttles every submission ends the deployment when its time is up, not before", async () => {
    const here = await world({ patience: PATIENCE });
    const headers = { "retry-after": String(290 / here.clock.speed) };
    const fault = here.emulator.fault({
      operation: SUBMIT,
      // Pauses of a known length: none of the calls is under way when the time is up.
      do: { kind: "error", statusCode: 400, code: "Throttling.User", headers },
    });
    const began = performance.now();
    const { message, state } = await deploy(here, "10m");
    // By a clock that no stall of the process takes anything from, as the client's pauses are.
    const minutes = ((performance.now() - began) * here.clock.speed) / MINUTE;
    assert.match(message, /RefreshObjectCaches failed: Throttling\.User/);
    // The last pause is not begun when it would last beyond the end: two of 290 s leave 20 s.
    assert.ok(minutes >= 9, `${minutes} minutes`);
    assert.equal(fault.hits, 3);
    assert.equal(state, undefined);
  });

  it("asks to come back when the time will be up is not waited for", async () => {
    const here = await world();
    here.emulator.fault({
      operation: SUBMIT,
      do: { kind: "error", statusCode: 400, code: "Throttling.User", retryAfterSeconds: 86_400 },
    });
    const { message, minutes } = await deploy(here, "30m");
    assert.match(message, /RefreshObjectCaches failed: Throttling\.User/);
    assert.ok(minutes < 30, `${minutes} minutes`);
  });

  it("asks to come back later is not asked sooner", async () => {
    for (const headers of [{ "retry-after": "0.2" }, { "x-acs-retry-after": "200" }]) {
      const here = await world();
      const { emulator } = here;
      const times: number[] = [];
      // By a clock that no stall of the process takes anything from.
      const note = (): boolean => times.push(performance.now()) < 0;
      emulator.fault({ operation: SUBMIT, when: { match: note }, do: { kind: "reset", applied: false } });
      emulator.fault({
        operation: SUBMIT,
        when: { times: 1 },
        do: { kind: "error", statusCode: 503, code: "Throttling.Api", headers },
      });
      const { message } = await deploy(here, "10h");
      assert.equal(message, "");
      const [refused = Number.NaN, carriedOut = Number.NaN] = times;
      assert.ok(carriedOut - refused >= 199, `${carriedOut - refused} ms`);
    }
  });
});

/** @returns how it ended, and how long it took by the scaled clock */
async function deploy(
  { clock, resource }: World,
  create: string,
): Promise<Outcome & { minutes: number; state: unknown }> {
  const site = resource(cacheRefreshKind);
  const inputs: Declared<CacheRefreshInputs> = { objectPaths: PAGES, customTimeouts: { create } };
  const began = clock.now();
  const outcome = await site.up(inputs);
  return { ...outcome, minutes: (clock.now() - began) / MINUTE, state: site.state };
}
