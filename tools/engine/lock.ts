import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

interface Holder {
  pid: number;
  host: string;
  id: string;
}

/**
 * Does the work while holding a lock file, so that of several processes only one does it at a time. The lock of a
 * process that is gone is taken over.
 *
 * @param onWait called once if another process holds the lock.
 * @throws when the lock is not had within `timeout` milliseconds.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { onWait, timeout }: { onWait: (pid: number) => void; timeout: number },
): Promise<T> {
  const us: Holder = { pid: process.pid, host: hostname(), id: randomUUID() };
  await mkdir(dirname(file), { recursive: true });
  const deadline = Date.now() + timeout;
  let waited = false;
  while (!(await take(file, us))) {
    const holder = await read(file);
    if (holder === undefined) continue;
    if (isGone(holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waited) onWait(holder.pid);
    waited = true;
    if (Date.now() > deadline) {
      throw new Error(
        `process ${holder.pid} on ${holder.host} has held ${file} for ${timeout / 1000} s: if it is stuck, end it`,
      );
    }
    await delay(200);
  }
  try {
    return await work();
  } finally {
    if ((await read(file))?.id === us.id) await rm(file, { force: true });
  }
}

async function take(file: string, us: Holder): Promise<boolean> {
  // Linked in place, a lock is never seen half written.
  const ours = `${file}.${us.id}`;
  await writeFile(ours, JSON.stringify(us));
  try {
    await link(ours, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(ours, { force: true });
  }
}

async function read(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isGone({ pid, host }: Holder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
