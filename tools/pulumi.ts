import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Engine } from "./engine/index.js";
import { startLanguageHost } from "./language-host/languageHost.js";
import { type RunResult, run } from "./run.js";

/** The commands, and their other names, that run a program or may do so: these take `--client`. */
const COMMANDS_WITH_PROGRAM = new Set([
  ...["up", "update"],
  ...["preview", "pre"],
  ...["refresh"],
  ...["destroy", "down", "dn"],
]);

export interface RunPulumiOptions {
  /** The program's folder. */
  cwd: string;
  engine: Engine;
  /** Of a program that is not for Node.js: the path of its language host. */
  languageHost?: string;
  /** The whole environment of the CLI, the program and the providers: see {@link hermeticEnvironment}. */
  env: NodeJS.ProcessEnv;
  /** Called with each piece of output as it comes. */
  onOutput?: (text: string) => void;
  /** Let Pulumi draw its own display on our terminal; nothing is collected then. Default false. */
  tty?: boolean;
  /** Milliseconds after which the CLI and all that it started are killed. Default 3 minutes. */
  timeout?: number;
}

/**
 * Runs the plain CLI, as a user types it. Where its language host for Node.js is missing, ours is there for as long as
 * the command runs. A program in another language says which host is its own: ours would be given that one too.
 */
export async function runPulumi(args: readonly string[], options: RunPulumiOptions): Promise<RunResult> {
  const { engine, languageHost, timeout = 180_000, ...rest } = options;
  const [command = ""] = args;
  if (languageHost !== undefined) {
    // Last, so that nothing beside the host comes before what is on PATH.
    const env = { ...options.env, PATH: `${options.env.PATH}:${dirname(languageHost)}` };
    return run(engine.binary, args, { ...rest, env, timeout });
  }
  if (engine.hasNodeLanguageHost || !COMMANDS_WITH_PROGRAM.has(command)) {
    return run(engine.binary, args, { ...rest, timeout });
  }
  const host = await startLanguageHost({ env: options.env });
  try {
    return await run(engine.binary, [...args, `--client=${host.address}`], { ...rest, timeout });
  } finally {
    await host.stop();
  }
}

/**
 * An environment in which Pulumi touches nothing of the user's: home and backend are in `folder`, nothing is downloaded
 * or reported, and no variable of the user's Pulumi or Alibaba Cloud set-up comes through. Of PATH, the node that runs
 * us comes first: providers run with the `node` that they find there.
 *
 * @param extra added to it; wins.
 */
export function hermeticEnvironment(
  folder: string,
  engine: Engine,
  extra: NodeJS.ProcessEnv = {},
): Record<string, string> {
  const inherited = Object.entries(process.env).filter(([name]) => !isUserSetting(name));
  const environment: NodeJS.ProcessEnv = {
    ...Object.fromEntries(inherited),
    PATH: [dirname(process.execPath), dirname(engine.binary), process.env.PATH].join(":"),
    PULUMI_HOME: join(folder, "pulumi-home"),
    PULUMI_BACKEND_URL: pathToFileURL(folder).href,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    ...extra,
  };
  const defined = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return Object.fromEntries(defined);
}

/** Whether a variable belongs to the user's set-up of Pulumi or Alibaba Cloud. */
function isUserSetting(name: string): boolean {
  return /^(PULUMI_|ALICLOUD_|ALIBABA_CLOUD_|ALIBABACLOUD_)/.test(name);
}
