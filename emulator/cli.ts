#!/usr/bin/env node
import { parseArgs } from "node:util";
import { DEFAULT_ACCOUNT } from "./accounts.js";
import { parseDuration } from "./duration.js";
import {
  type EmulatedEdge,
  type Emulator,
  type EmulatorOptions,
  type JournalEntry,
  startEmulator,
} from "./index.js";

const HELP = `Usage: alicloud-cdn-emulator [options]

A local server that speaks the APIs of Alibaba Cloud CDN, DCDN and ESA for refresh and prefetch, until Ctrl-C.

  --port PORT                 the port on 127.0.0.1 (default: any that is free)
  --speed FACTOR              how fast its clock runs (default: 1)
  --task-duration DURATION    how long a task takes by its clock, such as 90s, 5m or 1h30m
                              (default: 5m for a refresh, 10m for a prefetch)
  --access-key-id ID          the key that can call it (default: ${DEFAULT_ACCOUNT.accessKeyId})
  --access-key-secret SECRET  and its secret (default: ${DEFAULT_ACCOUNT.accessKeySecret})
  --site NAME                 a site of ESA, such as example.com; several may be given (default: example.com)
  --edge FOLDER               start an edge too, a server that caches the files of this folder as the CDN does
  --verbose                   print a line for each call
  --help                      print this text
`;

/** A mistake on the command line. */
class UsageError extends Error {}

/** What the command line asks for. */
interface Settings {
  options: EmulatorOptions;
  /** Folder that the edge caches; undefined: there is to be no edge. */
  edge: string | undefined;
}

function readSettings(args: readonly string[]): Settings | "help" {
  const { values } = parse(args);
  if (values.help === true) return "help";
  const account = {
    accessKeyId: values["access-key-id"] ?? DEFAULT_ACCOUNT.accessKeyId,
    accessKeySecret: values["access-key-secret"] ?? DEFAULT_ACCOUNT.accessKeySecret,
  };
  for (const [name, value] of Object.entries(values)) {
    if ([value].flat().includes("")) throw new UsageError(`--${name} needs a value`);
  }
  const options: EmulatorOptions = {
    accounts: [account],
    ...(values.port !== undefined && { port: number("port", values.port) }),
    ...(values.speed !== undefined && { speed: number("speed", values.speed) }),
    ...(values["task-duration"] !== undefined && { taskDuration: duration(values["task-duration"]) }),
    ...(values.site !== undefined && { sites: values.site.map((siteName) => ({ siteName })) }),
    ...(values.verbose === true && { onCall: (entry) => process.stdout.write(`${describe(entry)}\n`) }),
  };
  return { options, edge: values.edge };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string" },
        speed: { type: "string" },
        "task-duration": { type: "string" },
        "access-key-id": { type: "string" },
        "access-key-secret": { type: "string" },
        site: { type: "string", multiple: true },
        edge: { type: "string" },
        verbose: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (Number.isNaN(value)) throw new UsageError(`--${name}: expected a number, got ${text}`);
  return value;
}

function duration(text: string): number {
  const value = parseDuration(text);
  if (value === undefined) {
    throw new UsageError(`--task-duration: expected a duration such as 90s, 5m or 1h30m, got ${text}`);
  }
  return value;
}

/** One line for a call: enough to follow a deployment, and nothing that can be secret. */
function describe(entry: JournalEntry): string {
  const { time, operation, statusCode, code, objectPaths, taskIds, rows } = entry;
  const details = [
    code,
    objectPaths && `${objectPaths.length} ${objectPaths.length === 1 ? "path" : "paths"}`,
    taskIds && `task ${taskIds.join(",")}`,
    rows !== undefined && `${rows} ${rows === 1 ? "row" : "rows"}`,
  ].filter((detail) => typeof detail === "string");
  return [new Date(time).toISOString(), operation || "(no operation)", statusCode, details.join(", ")]
    .join(" ")
    .trimEnd();
}

function welcome(emulator: Emulator, edge: EmulatedEdge | undefined): string {
  const exports = Object.entries(emulator.environment()).map(
    ([name, value]) => `export ${name}=${quote(value)}`,
  );
  return [
    `The APIs of Alibaba Cloud CDN, DCDN and ESA are emulated at ${emulator.url}`,
    ...(edge === undefined ? [] : [`and an edge at ${edge.url}`]),
    "A program reaches it with these settings:",
    "",
    ...exports,
    "",
    "Ctrl-C ends it.",
    "",
  ].join("\n");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  if (settings === "help") {
    process.stdout.write(HELP);
    return;
  }
  const emulator = await startEmulator(settings.options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void emulator.close());
  const edge = await edgeOver(settings.edge, emulator);
  process.stdout.write(welcome(emulator, edge));
}

/** The edge over a folder. Where there is no such folder, nothing stays open. */
async function edgeOver(folder: string | undefined, emulator: Emulator): Promise<EmulatedEdge | undefined> {
  if (folder === undefined) return undefined;
  try {
    return await emulator.startEdge({ origin: folder });
  } catch (error) {
    await emulator.close();
    if (error instanceof TypeError) {
      throw new UsageError(`--edge: expected a folder that exists, got ${folder}`);
    }
    throw error;
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const isUsage = error instanceof UsageError || error instanceof RangeError || error instanceof TypeError;
  const text =
    error.code === "EADDRINUSE" ? "the port is taken: choose another with --port, or none" : error.message;
  process.stderr.write(`alicloud-cdn-emulator: ${text}\n`);
  if (isUsage) process.stderr.write("Run it with --help to see its options.\n");
  process.exitCode = isUsage ? 2 : 1;
});
