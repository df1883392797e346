import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startEmulator } from "../../emulator/index.js";
import { resolveEngine } from "../engine/index.js";
import { removeFolder, temporaryFolder } from "../processes.js";
import { hermeticEnvironment, runPulumi } from "../pulumi.js";

const REPOSITORY = resolve(__dirname, "../..");

/** A minute of the CDN's passes in a second. */
const SPEED = 60;

/**
 * Runs the quickstart program against an emulated CDN as a user runs it against the real one: plain `pulumi up` with
 * Pulumi's own display. All of its state is in a folder that is removed at the end.
 */
export async function demo(write: (text: string) => void): Promise<void> {
  const engine = await resolveEngine({ log: (line) => write(`${line}\n`) });
  const folder = await temporaryFolder("demo");
  const cwd = await quickstartIn(join(folder, "quickstart"));
  const emulator = await startEmulator({ speed: SPEED });
  const env = hermeticEnvironment(folder, engine, { PULUMI_STACK: "demo" });

  const tell = (text: string): void => write(`\n\x1b[1m${text}\x1b[0m\n`);
  const pulumi = async (...args: string[]): Promise<void> => {
    const { exitCode, output } = await runPulumi(args, { cwd, engine, env });
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${output}`);
  };
  /** A command as the user types it, shown as Pulumi shows it. */
  const show = async (command: string): Promise<void> => {
    write(`\n$ pulumi ${command}\n`);
    const tty = process.stdout.isTTY === true;
    const { exitCode } = await runPulumi(command.split(" "), { cwd, engine, env, tty, onOutput: write });
    if (exitCode !== 0) throw new Error(`pulumi ${command} failed with exit code ${exitCode}`);
  };
  const set = (key: string, value: string, kind = "--plaintext") => pulumi("config", "set", key, value, kind);
  const up = () => show("up --yes");
  const submissions = () => emulator.calls("RefreshObjectCaches").length;

  try {
    tell("An emulated Alibaba Cloud CDN is running: a refresh takes 5 minutes, a minute passes in a second.");
    await pulumi("stack", "init", "demo");
    for (const [key, value] of Object.entries(emulator.pulumiConfig())) {
      await set(key, value, key === "alicloud:secretKey" ? "--secret" : "--plaintext");
    }
    await set("site", "https://www.example.com/");

    tell("1. Deploy. The pages are submitted only when the assets are complete on all edges.");
    await up();
    tell("2. The audit: what was purged, when, and with which result.");
    await show("stack output");

    const before = submissions();
    tell("3. Deploy again, with nothing changed: nothing is submitted.");
    await up();
    expect(submissions() - before, 0);

    tell("4. Deploy a new release: everything is refreshed once more.");
    await set("release", "2");
    await up();
    expect(submissions() - before, 2);
    tell("Done. The emulated CDN and all that Pulumi has written are gone.");
  } finally {
    await emulator.close();
    await removeFolder(folder);
  }

  function expect(count: number, expected: number): void {
    if (count !== expected) throw new Error(`the CDN has got ${count} submissions, not ${expected}`);
    tell(`The CDN has got ${count === 0 ? "no" : count} new submissions.`);
  }
}

/** The quickstart in a folder of its own: the stack's configuration is written beside the program. */
async function quickstartIn(folder: string): Promise<string> {
  const packages = join(folder, "node_modules");
  await mkdir(packages, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await cp(join(REPOSITORY, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  await cp(join(REPOSITORY, "examples/quickstart"), join(folder, "examples/quickstart"), { recursive: true });
  await symlink(REPOSITORY, join(packages, "pulumi-alicloud-cdn-refresh"));
  for (const name of ["@pulumi", "@types", "typescript"]) {
    await symlink(join(REPOSITORY, "node_modules", name), join(packages, name));
  }
  return folder;
}
