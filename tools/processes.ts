import { type ChildProcess, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const children = new Set<ChildProcess>();
const folders = new Set<string>();

/** Ends this child and all that it started when this process ends, in whatever way. Returns the child. */
export function endWithUs<Child extends ChildProcess>(child: Child): Child {
  watchOurEnd();
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** A new empty folder outside of the repository, removed when this process ends or by {@link removeFolder}. */
export async function temporaryFolder(purpose: string): Promise<string> {
  watchOurEnd();
  // Node reports real paths: with a linked temp folder (macOS) comparisons would fail.
  const folder = await mkdtemp(join(await realpath(tmpdir()), `${purpose}-`));
  folders.add(folder);
  return folder;
}

/** Removes a folder made by {@link temporaryFolder}. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Kills a process and all its descendants, each by its id. */
export function endTree(pid: number): void {
  // The engine puts its plugins into process groups of their own: only parentage finds them all.
  const doomed = [pid, ...descendants(pid)];
  for (const id of doomed) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** The ids of all processes below this one, with their command lines, nearest first. */
export function descendants(pid: number, matching: (command: string) => boolean = () => true): number[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], {
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const rows = [...(stdout ?? "").matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)];
  const found: number[] = [];
  for (const parents = [pid]; parents.length > 0; ) {
    const parent = parents.shift();
    for (const [, id, itsParent, command] of rows) {
      if (Number(itsParent) !== parent || Number(id) === process.pid) continue;
      parents.push(Number(id));
      if (matching(command ?? "")) found.push(Number(id));
    }
  }
  return found;
}

let watching = false;

function watchOurEnd(): void {
  if (watching) return;
  watching = true;
  process.once("exit", endAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      endAll();
      // Having a listener took away the signal's own effect; leave it to others who listen too.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    });
  }
}

function endAll(): void {
  for (const child of children) if (child.pid !== undefined) endTree(child.pid);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Whether a process is still there. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
