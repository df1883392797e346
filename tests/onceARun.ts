import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../tools/engine/lock.js";
import { removeFolder, temporaryFolder } from "../tools/processes.js";

/** Names the folder to the workers. */
const VARIABLE = "TEST_RUN_FOLDER";

/** The run's own process makes and removes it: a worker may end before another one that uses what it has made. */
export async function mochaGlobalSetup(): Promise<void> {
  process.env[VARIABLE] = await temporaryFolder("test-run");
}

export async function mochaGlobalTeardown(): Promise<void> {
  const folder = process.env[VARIABLE];
  if (folder !== undefined) await removeFolder(folder);
}

let ours: Promise<string> | undefined;

/** The folder of a whole run, in whichever worker; outside of a run, that of this process. */
export async function runFolder(): Promise<string> {
  ours ??= Promise.resolve(process.env[VARIABLE] ?? temporaryFolder("test-run"));
  return ours;
}

type Outcome<T> = { value: T } | { error: string };

/** Does a piece of work once a run: the first worker that asks does it, and the others wait for what it gives. */
export async function onceARun<T>(name: string, work: () => Promise<T>): Promise<T> {
  const file = join(await runFolder(), name);
  const outcome = await withLock(
    `${file}.lock`,
    async () => {
      const known = await readOutcome<T>(`${file}.json`);
      if (known !== undefined) return known;
      const worked = await work().then(
        (value): Outcome<T> => ({ value }),
        // Where it failed once it would fail again, and every test of the run would wait for that.
        (error: Error): Outcome<T> => ({ error: error.message }),
      );
      await writeFile(`${file}.json`, JSON.stringify(worked));
      return worked;
    },
    { onWait: () => {}, timeout: 240_000 },
  );
  if ("error" in outcome) throw new Error(outcome.error);
  return outcome.value;
}

async function readOutcome<T>(file: string): Promise<Outcome<T> | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Outcome<T>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
