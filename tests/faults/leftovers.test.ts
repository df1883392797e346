import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { State } from "../../provider/model/state.js";
import { encodeTexts } from "../../provider/model/texts.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import {
  type CacheTagRefreshInputs,
  cacheTagRefreshKind,
} from "../../provider/products/cdn/cacheTagRefresh.js";
import { type TaskCompletionInputs, taskCompletionKind } from "../../provider/resource/taskCompletion.js";
import { startOfQuotaDay } from "../startOfQuotaDay.js";
import { closeWorlds, type Declared, world } from "./deployments.js";

const SITE = "https://www.example.com/";
const [PAGE, DIRECTORY] = [`${SITE}index.html`, `${SITE}assets/`];
/** Longer than any test takes, so that a busy machine makes no deployment fail. */
const customTimeouts = { create: "10h", update: "10h" };
const HOUR = 3_600_000;

describe("What a deployment leaves behind", function () {
  this.timeout(60_000);
  afterEach(closeWorlds);

  it("under onFailure: warn is in flight no more, though another part was refused", async () => {
    const { emulator, resource, said } = await world();
    refuseDirectories(emulator);
    const site = resource(cacheRefreshKind);
    const inputs: Declared<CacheRefreshInputs> = {
      objectPaths: [PAGE, DIRECTORY],
      onFailure: "warn",
      customTimeouts,
    };
    assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
    assert.deepEqual(site.state?.summary, { total: 2, complete: 1, failed: 1, unfinished: 0 });
    assert.equal(site.state?.status, "Failed");
    assert.match(
      said.at(-1) ?? "",
      /InvalidDomain\.NotFound[\s\S]*This concerns https:\/\/www\.example\.com\/assets\//,
    );
  });

  it("under onFailure: warn, when the time is up, is named beside the part that was refused", async () => {
    const { emulator, resource, said } = await world();
    refuseDirectories(emulator);
    emulator.hold();
    const inputs: Declared<CacheRefreshInputs> = {
      ...{ objectPaths: [PAGE, DIRECTORY], onFailure: "warn", customTimeouts: { create: "5m" } },
    };
    assert.deepEqual(await resource(cacheRefreshKind).up(inputs), { ok: true, message: "" });
    const [warning = ""] = said.slice(-1);
    assert.match(
      warning,
      /InvalidDomain\.NotFound[\s\S]*This concerns https:\/\/www\.example\.com\/assets\//,
    );
    assert.match(warning, /^https:\/\/www\.example\.com\/index\.html is not complete after 5m: Refreshing/m);
  });

  it("under onFailure: warn, when a second failure ends the wait, is named with both failures", async () => {
    const { emulator, resource, said } = await world();
    refuseDirectories(emulator);
    const broken = `${SITE}broken.html`;
    emulator.failPaths(broken, "OriginTimeout");
    emulator.hold((path) => path === PAGE);
    // From the answer on that tells of the failure.
    emulator.fault({
      operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
      do: {
        kind: "rewrite",
        answer(body) {
          if (JSON.stringify(body).includes('"Failed"')) forbidHistory(emulator);
          return body;
        },
      },
    });
    const site = resource(cacheRefreshKind);
    const objectPaths = [PAGE, broken, DIRECTORY];
    const up = await site.up({ objectPaths, onFailure: "warn", customTimeouts });
    assert.deepEqual(up, { ok: true, message: "" });
    const lines = (said.at(-1) ?? "").split("\n");
    assert.match(lines[0] ?? "", /InvalidDomain\.NotFound.*This concerns .*assets\//);
    assert.match(lines[1] ?? "", /^DescribeRefreshTasks failed: Forbidden\.RAM.*cdn:DescribeRefreshTasks/);
    assert.match(lines[2] ?? "", /broken\.html failed: OriginTimeout/);
    assert.match(lines[3] ?? "", /index\.html is not complete: Refreshing, \d+ % \(task \d+\)$/);
    assert.deepEqual(site.state?.summary, { total: 3, complete: 0, failed: 2, unfinished: 1 });
  });

  it("under onFailure: warn, when the wait itself fails, is named, and the failure once", async () => {
    const { emulator, resource, said } = await world();
    forbidHistory(emulator);
    const inputs: Declared<CacheRefreshInputs> = { objectPaths: [PAGE], onFailure: "warn", customTimeouts };
    assert.deepEqual(await resource(cacheRefreshKind).up(inputs), { ok: true, message: "" });
    const warning = said.at(-1) ?? "";
    assert.equal(warning.match(/Forbidden\.RAM/g)?.length, 1, warning);
    assert.match(warning, /^https:\/\/www\.example\.com\/index\.html is not complete: not seen/m);
  });

  it("unsubmitted under onFailure: warn fails the TaskCompletion that waits for it, until it is submitted", async () => {
    const { emulator, resource } = await world();
    const refusal = refuseDirectories(emulator);
    const site = resource(cacheRefreshKind);
    const inputs: Declared<CacheRefreshInputs> = {
      ...{ objectPaths: [PAGE, DIRECTORY], onFailure: "warn", waitForCompletion: false, customTimeouts },
    };
    assert.equal((await site.up(inputs)).ok, true);
    const gate = resource(taskCompletionKind);
    const refused = await gate.up(waitFor(site.state));
    assert.equal(refused.ok, false);
    assert.match(refused.message, /assets\/ was not submitted by its resource/);
    assert.match(refused.message, /is submitted by its own resource at the next `pulumi up`/);
    refusal.remove();
    assert.equal((await site.up(inputs)).ok, true);
    assert.deepEqual(await gate.up(waitFor(site.state)), { ok: true, message: "" });
    assert.deepEqual(gate.state?.summary, { total: 2, complete: 2, failed: 0, unfinished: 0 });
  });

  it("is gone on with where the engine repeats the call, also after one that was refused as a whole", async () => {
    const { emulator, context } = await world();
    const shared = context();
    const requestOf = () => ({ urn: "urn:of:the::pages", timeout: 10 * 3_600_000 });
    const { create } = dynamicProvider(cacheRefreshKind, () => shared, { requestOf });
    const other = `${SITE}other.html`;
    const inputs = {
      objectPaths: [PAGE, other],
      retryFailed: 0,
    };
    emulator.failPaths(other, "OriginTimeout", 1);
    const first = await failureOf(create(structuredClone(inputs)));
    const refusal = emulator.fault({
      operation: "RefreshObjectCaches",
      do: { kind: "error", statusCode: 404, code: "InvalidDomain.NotFound" },
    });
    const refused = await failureOf(create(structuredClone(inputs)));
    assert.match(refused.reasons.join(), /InvalidDomain\.NotFound/);
    assert.equal(refused.id, first.id);
    assert.deepEqual(refused.properties.summary, { total: 2, complete: 1, failed: 1, unfinished: 0 });
    refusal.remove();
    const { id, outs } = await create(structuredClone(inputs));
    assert.equal(id, first.id);
    assert.deepEqual(outs?.summary, { total: 2, complete: 2, failed: 0, unfinished: 0 });
    const submitted = emulator.calls("RefreshObjectCaches").filter(({ applied }) => applied);
    assert.deepEqual(
      submitted.map(({ objectPaths }) => objectPaths),
      [[PAGE, other], [other]],
    );
  });

  it("for a TaskCompletion, and is forgotten by the history, gets the advice that helps", async () => {
    const { emulator, resource } = await world();
    emulator.hold();
    const site = resource(cacheRefreshKind);
    assert.equal((await site.up({ objectPaths: [PAGE], waitForCompletion: false, customTimeouts })).ok, true);
    const gate = resource(taskCompletionKind);
    emulator.advance(73 * HOUR);
    const late = await gate.up(waitFor(site.state));
    assert.match(late.message, /left the API's history \(3 days\) before its end was seen/);
    assert.match(late.message, /is submitted again by its own resource when a trigger changes/);
    assert.doesNotMatch(late.message, /goes on waiting/);
  });

  it("does not make a TaskCompletion an update when all that has changed is how far its tasks are", async () => {
    const { emulator, resource } = await world();
    const site = resource(cacheRefreshKind);
    assert.equal((await site.up({ objectPaths: [PAGE], waitForCompletion: false, customTimeouts })).ok, true);
    const gate = resource(taskCompletionKind);
    assert.equal((await gate.up(waitFor(site.state))).ok, true);
    const before = emulator.journal.length;
    const ledger = site.state?.ledger.map((group) => ({ ...group, status: "Complete", process: 100 })) ?? [];
    assert.equal((await gate.up(waitFor({ ...(site.state as State), ledger }))).ok, true);
    assert.equal(emulator.journal.length, before);
  });

  it("of tags that got several ids is gone on with under all of them", async () => {
    const { emulator, resource } = await world({ emulator: { merge: "never" } });
    const hold = emulator.hold();
    const site = resource(cacheTagRefreshKind);
    const inputs = (create: string): Declared<CacheTagRefreshInputs> => {
      return {
        domainName: "www.example.com",
        cacheTags: ["a", "b"],
        customTimeouts: { create, update: "10h" },
      };
    };
    const short = await site.up(inputs("5m"));
    assert.match(short.message, /a is not complete after 5m: Refreshing/);
    const [call] = emulator.calls("RefreshObjectCacheByCacheTag");
    assert.equal(call?.taskIds?.length, 2);
    assert.deepEqual(site.state?.taskIds, call.taskIds);
    hold.release();
    assert.deepEqual(await site.up(inputs("5m")), { ok: true, message: "" });
    assert.deepEqual(site.state?.taskIds, call.taskIds);
    assert.equal(emulator.calls("RefreshObjectCacheByCacheTag").length, 1);
  });

  it("failed, and cannot be submitted again, is named with why it failed", async () => {
    const { emulator, resource } = await world({
      emulator: { quotas: { url: 1 }, start: startOfQuotaDay() },
    });
    emulator.failPaths(PAGE, "OriginTimeout");
    const failed = await resource(cacheRefreshKind).up({ objectPaths: [PAGE], customTimeouts });
    assert.match(failed.message, /quota does not suffice[\s\S]*none of these was submitted/);
    assert.match(failed.message, /index\.html failed: OriginTimeout \(task \d+\)/);
  });

  it("failed with what the origin said is shown on one line, without what can be a key", async () => {
    const { emulator, resource } = await world();
    const description = "OriginStatus 403 https://origin/x?token=hidden\u001b[2J\nnothing failed";
    emulator.failPaths(PAGE, description);
    const site = resource(cacheRefreshKind);
    const failed = await site.up({ objectPaths: [PAGE], retryFailed: 0, customTimeouts });
    assert.match(
      failed.message,
      /^\S+index\.html failed: OriginStatus 403 https:\/\/origin\/x\?… nothing failed \(task/,
    );
    assert.doesNotMatch(JSON.stringify(site.state), /hidden/);
  });

  it("failed with half a character, or with one across the limit of what is kept, is valid Unicode", async () => {
    const { emulator, resource } = await world();
    for (const description of [
      `${"x".repeat(399)}😀 and more`,
      "half \ud83d of one \ude00",
      "\ude00\ud83d",
    ]) {
      emulator.failPaths(PAGE, description);
      const site = resource(cacheRefreshKind);
      const failed = await site.up({ objectPaths: [PAGE], retryFailed: 0, customTimeouts });
      assert.equal(failed.ok, false);
      assert.ok(failed.message.isWellFormed(), failed.message);
      assert.doesNotMatch(JSON.stringify(site.state), /\\ud[89a-f]/);
    }
  });

  it("with a status and a type that hold half a character is valid Unicode", async () => {
    const { emulator, resource } = await world();
    emulator.fault({
      operation: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
      do: {
        kind: "rewrite",
        answer: (body) =>
          JSON.parse(JSON.stringify(body).replaceAll(/"(file|Refreshing|Complete)"/g, '"$1\\ud800"')),
      },
    });
    const site = resource(cacheRefreshKind);
    const short = await site.up({ objectPaths: [PAGE], customTimeouts: { create: "5m" } });
    assert.match(short.message, /index\.html is not complete after 5m: \w+\ufffd/);
    assert.ok(short.message.isWellFormed(), short.message);
    assert.doesNotMatch(JSON.stringify(site.state), /\\ud[89a-f]/);
  });

  it("with paths that are a secret is named by their place", async () => {
    const { emulator, resource } = await world();
    emulator.failPaths(DIRECTORY);
    const inputs = {
      objectPaths: [PAGE, DIRECTORY],
      retryFailed: 0,
      hidesPaths: true as const,
      customTimeouts,
    };
    const failed = await resource(cacheRefreshKind).up(inputs);
    assert.match(failed.message, /^path 2 of 2 failed: InternalError/);
    assert.doesNotMatch(failed.message, /example/);
    const refused = await resource(cacheRefreshKind).up({
      ...inputs,
      objectPaths: [PAGE, "ftp://secret.example.com/"],
    });
    assert.match(refused.message, /objectPaths\[1\] \[secret\] has another scheme/);
    assert.doesNotMatch(refused.message, /example\.com/);
  });
});

function refuseDirectories(emulator: Awaited<ReturnType<typeof world>>["emulator"]): { remove(): void } {
  return emulator.fault({
    operation: "RefreshObjectCaches",
    when: { match: ({ parameters }) => parameters.ObjectType === "Directory" },
    do: { kind: "error", statusCode: 404, code: "InvalidDomain.NotFound" },
  });
}

function forbidHistory(emulator: Awaited<ReturnType<typeof world>>["emulator"]): void {
  const forbidden = ["DescribeRefreshTasks", "DescribeRefreshTaskById"] as const;
  emulator.addAccount({ ...emulator.account, forbidden });
}

/** A gate behind a resource, as the program's side hands it over. */
function waitFor(state: State | undefined): Declared<TaskCompletionInputs> {
  const { objectPaths, ledger } = state as State & { objectPaths: string[] };
  return { resources: [{ paths: encodeTexts(objectPaths), ledger, hasRowsByPath: true }], customTimeouts };
}

/** A failure as the host of dynamic providers hands it over to the engine. */
async function failureOf(
  work: Promise<unknown>,
): Promise<{ id: string; properties: State; reasons: string[] }> {
  const failure: unknown = await work.then(
    () => assert.fail("it succeeded"),
    (error: unknown) => error,
  );
  return failure as { id: string; properties: State; reasons: string[] };
}
