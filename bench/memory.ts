import { startEmulator } from "../emulator/index.js";
import { installedPackage, programFolder } from "../tests/engine/harness/index.js";
import { VirtualCdn } from "../tests/tracker/virtualCdn.js";
import { VirtualClock } from "../tests/virtualClock.js";
import { usedHeap } from "../tools/heap.js";
import { quantile } from "./figures.js";
import { BARE, Engine, ProviderProcess, pathsOf } from "./providerProcess.js";
import { atMost, show, type Target, table } from "./target.js";
import { WAITERS } from "./waiters.js";

const PATHS = 100_000;
const PATHS_OF_CALL = 1_000;
const ROUNDS = 3;

/** What 100,000 paths in one resource take: the process of the provider beside a bare one, and what is held in a wait. */
export async function memory(): Promise<{ text: string; targets: Target[] }> {
  const held = await heldWhileWaiting();
  const { packageName } = await installedPackage();
  const folder = await programFolder({});
  const engine = new Engine();
  await engine.start();
  const peaks: [bare: number, ours: number][] = [];
  try {
    const handler = `exports.handler = () => require("${packageName}/provider").cacheRefresh();`;
    for (let round = 0; round < ROUNDS; round++) {
      peaks.push([await peakOf(folder, engine, BARE), await peakOf(folder, engine, handler)]);
    }
  } finally {
    engine.stop();
  }
  const ratio = quantile(
    peaks.map(([bare, ours]) => ours / bare),
    0.5,
  );
  return {
    text: table(
      ["100,000 paths in one resource", "bare provider", "this package"],
      peaks.map(([bare, ours], round) => [
        `peak of the process, round ${round + 1}`,
        show(bare, "MB"),
        show(ours, "MB"),
      ]),
    ),
    targets: [
      atMost("held of a path while it is waited for, above its row at the API", held / PATHS, 700, "bytes"),
      atMost("peak of the process with 100,000 paths, against a bare provider", ratio, 1.4, "times"),
    ],
  };
}

/** The most memory of a process in which one resource is deployed, in MB. */
async function peakOf(folder: string, engine: Engine, handler: string): Promise<number> {
  const emulator = await startEmulator({
    // Long enough for the garbage of many answers.
    taskDuration: 90_000,
    quotas: { url: Number.MAX_SAFE_INTEGER },
  });
  const provider = await ProviderProcess.dynamicHost(folder, engine);
  try {
    await provider.configure(emulator.pulumiConfig());
    const inputs = { __provider: handler, objectPaths: pathsOf(PATHS) };
    await provider.check(inputs);
    const { status } = await provider.create(inputs);
    if (handler !== BARE && status !== "Complete") throw new Error(`the resource is ${String(status)}`);
    return provider.peakMegabytes;
  } finally {
    await provider.stop();
    await emulator.close();
  }
}

/** The heap in the middle of a wait, in bytes, above that of the same tasks for which nobody waits. */
async function heldWhileWaiting(): Promise<number> {
  const alone = await heapWith(async (cdn) => {
    for (let from = 0; from < PATHS; from += PATHS_OF_CALL) {
      const objectPaths = pathsOf(PATHS).slice(from, from + PATHS_OF_CALL);
      await cdn.refreshObjectCaches({ objectPaths, objectType: "File" });
      await cdn.clock.sleep(100);
    }
  });
  return (await heapWith((cdn) => WAITERS[0]?.start(cdn, cdn.clock)(pathsOf(PATHS)))) - alone;
}

async function heapWith(work: (cdn: VirtualCdn) => Promise<void> | undefined): Promise<number> {
  const clock = new VirtualClock("2026-05-04T08:00:00Z");
  const cdn = new VirtualCdn(clock, {
    taskDuration: 300_000,
    onAnswer: (call) => {
      call.tasks = [];
    },
  });
  let heap = 0;
  clock.after(280_000, () => {
    heap = usedHeap();
  });
  await clock.run(Promise.all([work(cdn), clock.sleep(400_000)]));
  return heap;
}
