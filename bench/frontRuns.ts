import { startEmulator } from "../emulator/index.js";
import { type Engine, ProviderProcess, pathsOf } from "./providerProcess.js";

type Values = Record<string, unknown>;

/** What carries out a resource, and what the engine hands it beside the resource's own inputs. */
export interface Front {
  start(): Promise<ProviderProcess>;
  beside: Values;
}

/** The dynamic resources of a program in a folder, and the plugin. */
export function frontsOf(
  folder: string,
  packageName: string,
  engine: Engine,
): [dynamic: Front, plugin: Front] {
  const handler = `exports.handler = () => require("${packageName}/provider").cacheRefresh();`;
  return [
    { start: () => ProviderProcess.dynamicHost(folder, engine), beside: { __provider: handler } },
    { start: () => ProviderProcess.plugin(folder, engine), beside: {} },
  ];
}

export interface Start {
  /** Ms from the start of the process on. */
  listening: number;
  answered: number;
  /** When it listens. */
  megabytes: number;
}

/** A start of the process, and its first answer about a resource. */
export async function startOf({ start, beside }: Front): Promise<Start> {
  const begin = performance.now();
  const provider = await start();
  const listening = performance.now() - begin;
  const { megabytes } = provider;
  const asked = performance.now();
  await provider.configure({ "alicloud:accessKey": "key", "alicloud:secretKey": "secret" });
  await provider.check({ ...beside, objectPaths: pathsOf(1) });
  const answered = listening + performance.now() - asked;
  await provider.stop();
  return { listening, answered, megabytes };
}

export interface Deployment {
  /** Ms from the first call to the last answer. */
  time: number;
  /** Of the processor, in ms: for this deployment, the start of the process included, and for one with nothing to do. */
  cpu: number;
  cpuOfNext: number;
  /** In both. */
  peakMegabytes: number;
  /** Bytes of a path in the state, above the path itself, and those in two of the outputs. */
  state: number;
  tasks: number;
  outcome: number;
}

/** A deployment of one resource with so many paths, whose tasks take some seconds, and one with nothing to do. */
export async function deployment({ start, beside }: Front, count: number): Promise<Deployment> {
  const emulator = await startEmulator({ taskDuration: 4_000 });
  const provider = await start();
  await provider.configure(emulator.pulumiConfig());
  const paths = pathsOf(count);
  const inputs = { ...beside, objectPaths: paths };
  const begin = performance.now();
  await provider.check(inputs);
  const outputs = await provider.create(inputs);
  const time = performance.now() - begin;
  const { cpu } = provider;
  await provider.check(inputs, inputs);
  await provider.diff(outputs, inputs);
  const cpuOfNext = provider.cpu - cpu;
  const { peakMegabytes } = provider;
  await provider.stop();
  await emulator.close();
  if (outputs.status !== "Complete") throw new Error(`the resource is ${String(outputs.status)}`);

  const { __provider, ...kept } = outputs;
  const ofPath = (value: unknown): number => (JSON.stringify(value)?.length ?? 0) / count;
  return {
    ...{ time, cpu, cpuOfNext, peakMegabytes },
    // The engine keeps what the program has given beside what has become of it.
    state: ofPath([{ objectPaths: paths }, kept]) - paths.join("").length / count,
    tasks: ofPath(kept.tasks),
    outcome: ofPath(kept.outcome),
  };
}
