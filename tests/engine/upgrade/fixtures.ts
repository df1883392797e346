import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, parse, resolve } from "node:path";
import type { Emulator } from "../../../emulator/index.js";
import { formatted } from "../../../tools/docs/formatted.js";
import { type CliStack, cliStack, programFolder } from "../harness/index.js";

const PROGRAMS = resolve(__dirname, "programs");
const FIXTURES = resolve(__dirname, "../../fixtures");

/** A state holds its stack's name in every URN, and in the name of the resource that stands for the stack. */
const namesOf = (stack: string): string[] => [`urn:pulumi:${stack}::`, `::program-${stack}"`];
const [KEPT_URN = "", KEPT_NAME = ""] = namesOf("STACK");

/** The state of a program as a release has left it, and the program. */
export interface Fixture {
  release: string;
  name: string;
  code: string;
  state: string;
}

/** All that were ever kept, the oldest release first. */
export async function fixtures(): Promise<Fixture[]> {
  const releases = await readdir(FIXTURES);
  const kept = await Promise.all(
    releases.map(async (release) => {
      const files = await readdir(join(FIXTURES, release));
      const read = (file: string) => readFile(join(FIXTURES, release, file), "utf8");
      const names = files.filter((file) => file.endsWith(".js")).map((file) => parse(file).name);
      return Promise.all(
        names.map(async (name) => ({
          ...{ release, name },
          ...{ code: await read(`${name}.js`), state: await read(`${name}.json`) },
        })),
      );
    }),
  );
  return kept.flat();
}

/** The programs that are kept with the next release. They may grow: a state is held against what has made it. */
export async function programs(): Promise<Pick<Fixture, "name" | "code">[]> {
  const files = await readdir(PROGRAMS);
  return Promise.all(
    files.map(async (file) => ({
      name: parse(file).name,
      code: await readFile(join(PROGRAMS, file), "utf8"),
    })),
  );
}

/** Keeps what a release leaves, and gives the folder. */
export async function keepFixture({ release, name, code, state }: Fixture): Promise<string> {
  const folder = join(FIXTURES, release);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.js`), code);
  await writeFile(join(folder, `${name}.json`), formatted(`${name}.json`, state));
  return folder;
}

/** A program's files, and the configuration of its stack, beside those that each has. */
interface Beside {
  files?: Readonly<Record<string, string>>;
  config?: Readonly<Record<string, string>>;
}

/** A stack of this program whose accounts, the stack's and others, are the emulator's. */
export async function stackOf(code: string, emulator: Emulator, beside: Beside = {}): Promise<CliStack> {
  const folder = await programFolder({ files: { ...beside.files, "index.js": code } });
  const config = { ...signInOf(emulator), ...beside.config };
  // By the environment: in the configuration it would stand in the state, with a port that is never the same.
  return cliStack({ folder, config, env: { CDN_ENDPOINT: emulator.url } });
}

/** The emulator's configuration without its endpoints. */
export function signInOf(emulator: Emulator): Record<string, string> {
  const { "alicloud:endpoints": _, ...config } = emulator.pulumiConfig();
  return config;
}

/** Makes this state the stack's. */
export async function importState(stack: CliStack, state: string): Promise<void> {
  const file = join(stack.folder, "state.json");
  await writeFile(file, renamed(state, stack));
  const { exitCode, output } = await stack.pulumi("stack", "import", "--file", file);
  if (exitCode !== 0) throw new Error(output);
}

/** The stack's state, in the form in which it is kept. */
export async function exportedState(stack: CliStack): Promise<string> {
  const [urn = "", name = ""] = namesOf(stack.name);
  return JSON.stringify(await stack.exportState())
    .replaceAll(urn, KEPT_URN)
    .replaceAll(name, KEPT_NAME);
}

/** A kept state, with the names of this stack. */
function renamed(state: string, stack: CliStack): string {
  const [urn = "", name = ""] = namesOf(stack.name);
  return state.replaceAll(KEPT_URN, urn).replaceAll(KEPT_NAME, name);
}
