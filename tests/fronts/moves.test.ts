import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { partedState } from "../../provider/fronts/companions.js";
import { KINDS } from "../../provider/fronts/plugin/kinds.js";
import { outcomeOutput } from "../../provider/fronts/plugin/outcome.js";
import { tokenOf } from "../../provider/fronts/plugin/terms.js";
import type { Kind } from "../../provider/model/kind.js";
import type { State } from "../../provider/model/state.js";
import { ScaledClock } from "../faults/scaledClock.js";
import { Deployments, type Step } from "./deployments.js";
import { dynamicFront } from "./dynamicFront.js";
import { type Account, type Begin, type Known, ownState, type Properties } from "./front.js";
import { pluginFront } from "./plugin/pluginFront.js";
import { closePlugins } from "./plugin/runningPlugin.js";
import { hasSecret } from "./plugin/values.js";

const SITE = "https://www.example.com/";

describe("A resource that moves from one front to the other", () => {
  let emulator: Emulator;
  let account: Account;
  beforeEach(async () => {
    const clock = new ScaledClock(300);
    emulator = await startEmulator({ clock, taskDuration: 6_000 });
    account = { emulator, clock };
  });
  afterEach(async () => {
    closePlugins();
    await emulator.close();
  });

  const FRONTS: [title: string, from: Begin, to: Begin][] = [
    ["from the host of dynamic providers to the plugin", dynamicFront, pluginFront],
    ["from the plugin to the host of dynamic providers", pluginFront, dynamicFront],
  ];
  const STEPS: Step[] = [
    { type: "CacheRefresh", inputs: { objectPaths: [`${SITE}a`, `${SITE}b/`], triggers: [{ a: 1 }] } },
    {
      type: "CacheRefresh",
      name: "hashed",
      inputs: { objectPaths: [], contentHashes: { [`${SITE}a`]: "1" }, removed: "refresh" },
    },
    { type: "CachePrefetch", inputs: { objectPaths: [`${SITE}a`], withHeader: { Accept: "*/*" } } },
    { type: "CacheTagRefresh", inputs: { domainName: "www.example.com", cacheTags: ["one"] } },
    { type: "EsaCachePurge", inputs: { site: "example.com", everything: true } },
    { type: "EsaCachePrefetch", inputs: { site: "example.com", files: [`${SITE}a`] } },
    { type: "TaskCompletion", inputs: (watched) => ({ resources: [watched("CacheRefresh")] }) },
  ];
  for (const [title, from, to] of FRONTS) {
    it(`${title} gets what that has of outputs, nothing else, and is read without news`, async () => {
      const before = new Deployments(account, from);
      const states = new Map<string, Properties | undefined>();
      for (const step of STEPS) states.set(step.name ?? step.type, (await before.carryOut(step)).state);
      const calls = emulator.journal.length;
      const after = moved(before, STEPS, account, to);
      for (const step of STEPS) {
        const { name = step.type } = step;
        const { failures, changes, submitted } = await after.carryOut(step);
        assert.deepEqual([failures, changes, submitted], [[], to === pluginFront, []], name);
        const { state } = await after.carryOut({ ...step, does: "refresh" });
        assert.deepEqual(state, states.get(name), name);
      }
      assert.equal(emulator.journal.length, calls, "nothing was asked");
    });

    it(`${title} goes on with what has not reached its end`, async () => {
      const step: Step = { type: "CacheRefresh", inputs: { objectPaths: [`${SITE}a`] }, timeout: 60 };
      emulator.hold();
      const before = new Deployments(account, from);
      const { reasons } = await before.carryOut(step);
      assert.match(reasons[0]?.[0] ?? "", /is not complete after 1m/);
      emulator.complete();
      const { submitted, state } = await moved(before, [step], account, to).carryOut(step);
      assert.deepEqual([submitted, state?.status], [[], "Complete"]);
    });
  }

  it("from version 0.1.0 to the plugin is read without news, and updated without a submission", async () => {
    const kept = keptResources("complete.json");
    const plugin = await pluginFront(account);
    assert.ok(kept.size > 5);
    for (const [name, { type, known }] of kept) {
      const inputs = inputsOfPlugin(known, kept);
      const call = { type, name, inputs, known };
      assert.deepEqual(await plugin.check(call), [], name);
      const added = (await plugin.diff(call)).getDetaileddiffMap().toArray();
      assert.deepEqual(
        added.map(([path]) => path),
        ["outcome", "tasks"],
        name,
      );
      const read = await plugin.read(call);
      assert.equal(typeof read.outcome, "string");
      assert.deepEqual(ownState(read), partedState(known.state).own, name);
      const updated = await plugin.createOrUpdate(call);
      assert.deepEqual(updated.reasons, [], name);
      const { summary, status, taskIds } = updated.known?.state ?? {};
      assert.deepEqual({ summary, status, taskIds }, pick(known.state, "summary", "status", "taskIds"), name);
    }
    assert.ok(emulator.journal.every(({ operation }) => operation.startsWith("Describe")));
  });

  it("from an interrupted deployment of version 0.1.0 to the plugin submits what has failed, and that alone", async () => {
    const [half] = keptResources("interrupted.json").values();
    const { type, known } = half as Kept;
    const plugin = await pluginFront(account);
    const call = { type, name: "half", inputs: inputsOfPlugin(known, new Map()), known };
    assert.equal((await plugin.diff(call)).getChanges(), 2);
    const { known: updated } = await plugin.createOrUpdate(call);
    const [{ objectPaths } = {}, ...others] = emulator.calls("RefreshObjectCaches");
    assert.deepEqual([objectPaths, others], [[`${SITE}failing`], []]);
    assert.equal(updated?.state.status, "Complete");
    assert.deepEqual(
      Object.keys(updated?.state ?? {}).filter((name) => /^__|Urn$|Timeouts$/.test(name)),
      [],
    );
  });
});

/** The same resources, in the hands of another front. */
function moved(before: Deployments, steps: readonly Step[], account: Account, to: Begin): Deployments {
  const after = new Deployments(account, to);
  for (const { type, name = type } of steps) after.adopt(name, type, before.known(name) as Known);
  return after;
}

interface Kept {
  type: string;
  known: Known;
}

/** The resources of this package in a state of 0.1.0, by their names; those with secrets are encrypted. */
function keptResources(file: string): Map<string, Kept> {
  const text = readFileSync(join(__dirname, "../fixtures/0.1.0", file), "utf8");
  const { deployment } = JSON.parse(text) as {
    deployment: {
      resources: { urn: string; type: string; id: string; inputs: Properties; outputs: Properties }[];
    };
  };
  return new Map(
    deployment.resources.flatMap(({ urn, type, id, inputs, outputs }) => {
      const [, name] = /^pulumi-nodejs:dynamic\/alicloud-cdn-refresh:(\w+)$/.exec(type) ?? [];
      if (name === undefined || hasSecret(inputs)) return [];
      return [[urn.split("::").at(-1) ?? "", { type: name, known: { id, inputs, state: outputs } }]];
    }),
  );
}

/** What a program of the plugin declares, where one of 0.1.0 has declared this. */
function inputsOfPlugin({ inputs }: Known, kept: ReadonlyMap<string, Kept>): Properties {
  const { resources, subjects: _, ...own } = partedState(inputs).own;
  if (!Array.isArray(resources)) return own;
  const watched = (resources as { ledger: unknown }[]).map(({ ledger }) => {
    const [name, found] = [...kept].find(([, { known }]) => same(known.state.ledger, ledger)) ?? [];
    const kind = KINDS.get(tokenOf(found?.type ?? "")) as Kind;
    return outcomeOutput(name ?? "", { kind, state: found?.known.state as State });
  });
  return { ...own, resources: watched };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function pick(properties: Properties, ...names: string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}
