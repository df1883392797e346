import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startEmulator } from "../emulator/index.js";
import { installedPackage, programFolder } from "../tests/engine/harness/index.js";
import { quantile } from "./figures.js";
import { BARE, Engine, ProviderProcess, pathsOf } from "./providerProcess.js";
import { atMost, type Target } from "./target.js";

const ROUNDS = 7;
const FEW = 1_000;
const MANY = 10_000;

interface Deployed {
  peakMegabytes: number;
  cpu: number;
  outputs: Record<string, unknown>;
}

/** What the package costs the program, the provider process and the state. */
export async function footprint(): Promise<Target[]> {
  const { packageName } = await installedPackage();
  const folder = await programFolder({});
  const engine = new Engine();
  await engine.start();
  try {
    const ours = `exports.handler = () => require("${packageName}/provider").cacheRefresh();`;
    const inputs = { objectPaths: pathsOf(1) };
    const delay = await repeated(async () => {
      const bare = await timeToFirstAnswer(folder, engine, { __provider: BARE, ...inputs });
      return (await timeToFirstAnswer(folder, engine, { __provider: ours, ...inputs })) - bare;
    });
    const bare = await deployed(folder, engine, BARE, MANY);
    const none = await cpuOf(folder, engine, ours, 1);
    const few = await cpuOf(folder, engine, ours, FEW);
    const many = await cpuOf(folder, engine, ours, MANY);
    const { peakMegabytes, outputs } = await deployed(folder, engine, ours, MANY);
    const { __provider, ...kept } = outputs;
    // The engine keeps what the program has given beside what has become of it.
    const state =
      JSON.stringify([{ objectPaths: pathsOf(MANY) }, kept]).length - pathsOf(MANY).join("").length;
    return [
      atMost("import of the package, above @pulumi/pulumi", await importTime(folder, packageName), 20, "ms"),
      atMost("first answer of the provider, after that of a bare one", delay, 150, "ms"),
      atMost(
        "most memory with 10,000 paths, above a bare provider with as many",
        peakMegabytes - bare.peakMegabytes,
        60,
        "MB",
      ),
      atMost("processor time of 10,000 paths, against 1,000", (many - none) / (few - none), 11, "times"),
      atMost("state of a path, above the path itself", state / MANY, 150, "bytes"),
    ];
  } finally {
    engine.stop();
  }
}

/** How long it takes to load what a program imports, when Pulumi is loaded already. */
function importTime(folder: string, packageName: string): Promise<number> {
  const program = `require("@pulumi/pulumi"); const start = performance.now();
    require("${packageName}"); console.log(performance.now() - start);`;
  return repeated(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], { cwd: folder });
    return Number(stdout);
  });
}

async function timeToFirstAnswer(
  folder: string,
  engine: Engine,
  inputs: Record<string, unknown>,
): Promise<number> {
  const start = performance.now();
  const provider = await ProviderProcess.dynamicHost(folder, engine);
  await provider.configure({ "alicloud:accessKey": "key", "alicloud:secretKey": "secret" });
  await provider.check(inputs);
  const time = performance.now() - start;
  await provider.stop();
  return time;
}

async function cpuOf(folder: string, engine: Engine, handler: string, count: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) times.push((await deployed(folder, engine, handler, count)).cpu);
  return quantile(times, 0.5);
}

/** One deployment of a resource whose tasks take some seconds. */
async function deployed(folder: string, engine: Engine, handler: string, count: number): Promise<Deployed> {
  const emulator = await startEmulator({ taskDuration: 4_000 });
  const provider = await ProviderProcess.dynamicHost(folder, engine);
  await provider.configure(emulator.pulumiConfig());
  const inputs = { __provider: handler, objectPaths: pathsOf(count) };
  await provider.check(inputs);
  const outputs = await provider.create(inputs);
  const { peakMegabytes, cpu } = provider;
  await provider.stop();
  await emulator.close();
  if (handler !== BARE && outputs.status !== "Complete") {
    throw new Error(`the resource is ${String(outputs.status)}`);
  }
  return { peakMegabytes, cpu, outputs };
}

async function repeated(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await measure());
  return quantile(times, 0.5);
}
