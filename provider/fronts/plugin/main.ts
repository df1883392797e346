import { constants } from "node:os";
import { Work } from "../work.js";
import { EngineLog } from "./engineLog.js";
import { SchemaFile } from "./schemaFile.js";
import { serve } from "./server.js";
import { createService } from "./service.js";

export interface PluginOptions {
  /** Folder with the schema. Default: that of the bundled plugin. */
  folder?: string;
  /** Arguments of the process: the engine's address is among them if an engine has started it. Default: this process's. */
  args?: readonly string[];
}

/**
 * Runs the provider plugin in this process: says its port on the standard output, as the engine expects it, and ends when the
 * engine does. Without an engine's address one is yet to attach to it, by `PULUMI_DEBUG_PROVIDERS`.
 */
export async function runPlugin({
  folder = __dirname,
  args = process.argv.slice(2),
}: PluginOptions = {}): Promise<void> {
  const engineAddress = args.findLast((arg) => /^[\w.[][\w.:[\]-]*:\d+$/.test(arg));
  const work = new Work();
  const log = new EngineLog();
  if (engineAddress !== undefined) log.connect(engineAddress);
  const service = createService({ log, work, schema: new SchemaFile(folder), environment: process.env });
  const { port } = await serve(service, work);
  process.stdout.write(`${port}\n`);
  endBySignals(work);
  if (engineAddress !== undefined) endWithEngine();
}

/** The first signal lets what was submitted reach the state; the second, and one to an idle process, ends it at once. */
function endBySignals(work: Work): void {
  let isSignalled = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (isSignalled || !work.cancel()) process.exit(128 + constants.signals[signal]);
      isSignalled = true;
    });
  }
}

/** The other end of the standard input is the engine's: a killed engine does not end its plugins. */
function endWithEngine(): void {
  process.stdin.resume().on("end", () => process.exit(1));
}
