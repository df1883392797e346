import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 20;
/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** The time of the processor, in ms, that all processes below this one take while some work is done. */
export async function cpuOfTree(work: () => Promise<unknown>): Promise<number> {
  const byProcess = new Map<number, number>();
  // A process that the engine kills is waited for by nobody who would know its time: so each is looked at while it runs.
  const sample = (): void => {
    for (const [pid, cpu] of descendants()) byProcess.set(pid, cpu);
  };
  const timer = setInterval(sample, SAMPLE_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return [...byProcess.values()].reduce((sum, cpu) => sum + cpu, 0);
}

/** Of each process below this one, its time so far. */
function descendants(): Map<number, number> {
  const rows = new Map<number, { parent: number; cpu: number }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = stat(name);
    const [, parent = 0] = fields;
    const [user = 0, system = 0] = fields.slice(11, 13);
    rows.set(Number(name), { parent, cpu: (user + system) * TICK_MS });
  }
  const isBelow = (pid: number): boolean => {
    const row = rows.get(pid);
    return row !== undefined && (row.parent === process.pid || isBelow(row.parent));
  };
  return new Map([...rows].filter(([pid]) => isBelow(pid)).map(([pid, { cpu }]) => [pid, cpu]));
}

/** After the name of a process, which can hold anything. */
function stat(pid: string): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
  } catch {
    // It has ended in the meantime.
    return [];
  }
}
