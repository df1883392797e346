import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider/fronts/dynamic/dynamicProvider.js";
import type { State } from "../../provider/model/state.js";
import { decodeTexts, encodeTexts } from "../../provider/model/texts.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../provider/products/cdn/cacheRefresh.js";
import type { Context } from "../../provider/resource/context.js";
import {
  type TaskCompletionInputs,
  taskCompletionKind,
  type WatchedResource,
} from "../../provider/resource/taskCompletion.js";
import { closeWorlds, type Declared, type World, world } from "./deployments.js";

const SITES = 3;
const customTimeouts = { create: "10h", update: "10h" };

describe("A TaskCompletion over many paths", () => {
  afterEach(closeWorlds);

  async function deployed(): Promise<{
    here: World;
    sites: Declared<CacheRefreshInputs>[];
    inputs: Declared<TaskCompletionInputs>;
  }> {
    const here = await world();
    const sites = Array.from({ length: SITES }, (_, site): Declared<CacheRefreshInputs> => {
      return { objectPaths: pathsOf(site), waitForCompletion: false, customTimeouts };
    });
    const resources: WatchedResource[] = [];
    for (const site of sites) resources.push(await submitted(here, site));
    return { here, sites, inputs: { resources, customTimeouts } };
  }

  it("costs the state less than half of what the paths are long, in its inputs and outputs together", async () => {
    const { here, sites, inputs } = await deployed();
    const gate = here.resource(taskCompletionKind);
    assert.deepEqual(await gate.up(inputs), { ok: true, message: "" });
    const paths = sites.flatMap(({ objectPaths }) => objectPaths);
    const size = JSON.stringify([inputs, gate.state]).length;
    assert.ok(size < paths.join("").length / 2, `${size} bytes`);
    assert.deepEqual(gate.state?.summary, { total: 900, complete: 900, failed: 0, unfinished: 0 });
  });

  it("is no change after a refresh, whichever release has written its state", async () => {
    const { here, inputs } = await deployed();
    const gate = here.resource(taskCompletionKind);
    await gate.up(inputs);
    for (const state of [gate.state as State, asFirstRelease(gate.state as State, inputs)]) {
      const provider = dynamicProvider(taskCompletionKind, contextOf(here), {
        requestOf: () => ({ timeout: 10 * 3_600_000 }),
      });
      const before = here.emulator.journal.length;
      const read = await provider.read?.("1", structuredClone(state));
      assert.deepEqual(read?.props, state);
      const { customTimeouts: _, ...news } = inputs;
      assert.deepEqual(await provider.diff?.("1", read?.props as State, news), { changes: false });
      assert.equal(here.emulator.journal.length, before);
    }
  });

  it("learns by a refresh what has become of tasks that a deployment had no time for", async () => {
    const { here, inputs } = await deployed();
    const hold = here.emulator.hold();
    const gate = here.resource(taskCompletionKind);
    const again = await submitted(here, {
      objectPaths: pathsOf(9),
      customTimeouts,
      waitForCompletion: false,
    });
    const resources = [...(inputs.resources ?? []), again];
    assert.equal((await gate.up({ resources, customTimeouts: { create: "1m" } })).ok, false);
    hold.release();
    for (const state of [gate.state as State, asFirstRelease(gate.state as State, { resources })]) {
      const provider = dynamicProvider(taskCompletionKind, contextOf(here), {
        requestOf: () => ({ timeout: 10 * 3_600_000 }),
      });
      const read = await provider.read?.("1", structuredClone(state));
      assert.deepEqual(read?.props?.summary, { total: 1200, complete: 1200, failed: 0, unfinished: 0 });
      const news = { resources };
      assert.deepEqual(await provider.diff?.("1", read?.props as State, news), { changes: false });
    }
  });

  it("waits only for what is new, whichever release has written its state", async () => {
    const { here, sites, inputs } = await deployed();
    const gate = here.resource(taskCompletionKind);
    await gate.up(inputs);
    const states = [gate.state as State, asFirstRelease(gate.state as State, inputs)];
    const [first] = sites;
    const changed = await submitted(here, first as Declared<CacheRefreshInputs>);
    const resources = [changed, ...(inputs.resources ?? []).slice(1)];
    for (const state of states) {
      const provider = dynamicProvider(taskCompletionKind, contextOf(here), {
        requestOf: () => ({ timeout: 10 * 3_600_000 }),
      });
      const before = here.emulator.journal.length;
      assert.deepEqual(await provider.diff?.("1", state, { resources }), { changes: true });
      const updated = await provider.update?.("1", state, { resources });
      assert.equal(updated?.outs?.status, "Complete");
      const asked = here.emulator.journal.slice(before).map(({ parameters }) => parameters.TaskId);
      assert.deepEqual(new Set(asked), new Set([changed.ledger[0]?.taskIds[0]]));
    }
  });
});

function contextOf(here: World): () => Context {
  const context = here.context();
  return () => context;
}

/** A resource that only submits, as a program's side hands it over. */
async function submitted(here: World, inputs: Declared<CacheRefreshInputs>): Promise<WatchedResource> {
  const site = here.resource(cacheRefreshKind);
  assert.deepEqual(await site.up(inputs), { ok: true, message: "" });
  const { objectPaths, ledger } = site.state as State & { objectPaths: string[] };
  return { paths: encodeTexts(objectPaths), ledger, hasRowsByPath: true };
}

/** 0.1.0 has kept paths in full, and the resources beside the subjects. */
function asFirstRelease(state: State, { resources = [] }: TaskCompletionInputs): State {
  return {
    ...state,
    resources: resources.map((resource) => ({ ...resource, paths: decodeTexts(resource.paths) })),
    subjects: decodeTexts(state.subjects),
  };
}

function pathsOf(site: number): string[] {
  return Array.from({ length: 300 }, (_, page) => `https://s${site}.example.com/articles/${page}/index.html`);
}
