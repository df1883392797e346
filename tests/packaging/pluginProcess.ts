import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { credentials } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { endWithUs } from "../../tools/processes.js";

/** What an engine gives the plugins that it starts. Nobody is there: the plugin calls only when it has something to say. */
export const ENGINE_ADDRESS = "127.0.0.1:1";

/** Where the `node` is that runs us, and then all that the user has. */
export const OUR_PATH = `${dirname(process.execPath)}:${process.env.PATH}`;

/** A plugin that has ended. */
export interface Ended {
  /** `null` when a signal ended it that it did not hear. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A plugin that has said its port. */
export interface RunningPlugin {
  child: ChildProcess;
  port: number;
  ended: Promise<Ended>;
}

/** @param command what is run, such as a shim, with its arguments */
export async function startPlugin(
  [command = "", ...args]: readonly string[],
  { env = {}, ...options }: SpawnOptions = {},
): Promise<RunningPlugin> {
  const child = endWithUs(
    spawn(command, args, { ...options, env: { ...process.env, PATH: OUR_PATH, ...env }, stdio: "pipe" }),
  );
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const ended = once(child, "close").then(([exitCode]): Ended => ({ exitCode, ...said }));
  const early = ended.then(({ exitCode, stderr }) => {
    throw new Error(`the plugin ended with ${exitCode} before it listened: ${stderr}`);
  });
  await Promise.race([once(child.stdout, "data"), early]);
  return { child, port: Number(said.stdout), ended };
}

/** Ends a plugin as an engine does that is gone. */
export async function stopPlugin({ child, ended }: RunningPlugin): Promise<Ended> {
  child.stdin?.end();
  return ended;
}

/** The version that the plugin on a port says it is. */
export function versionAt(port: number): Promise<string> {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  return new Promise<string>((resolve, reject) => {
    client.getPluginInfo(new Empty(), (error: Error | null, info: PluginInfo) =>
      error === null ? resolve(info.getVersion()) : reject(error),
    );
  }).finally(() => client.close());
}
