import { closeWorlds, world } from "../../tests/faults/deployments.js";
import { SOAKED_KINDS } from "./kinds.js";
import type { Random } from "./random.js";
import { type Judgements, Site, type Violations } from "./site.js";
import { Stalls } from "./stalls.js";

/** Resources that are deployed at the same time, each by an engine of its own. */
const SITES = 8;
/** A refresh takes so long by the compressed clock, in ms. */
const SHORTEST_TASK = 30_000;
const LONGEST_TASK = 360_000;
/** Stalled calls are given up after so many real ms. */
const READ_TIMEOUT = "1000";
const NO_LIMIT = 10_000_000;

export interface Figures extends Judgements {
  deployments: number;
  /** Those that ended short of what was asked for, and were gone on with. */
  endedShort: number;
  calls: number;
  throttled: number;
  tasks: number;
  /** By the compressed clock. */
  minutes: number;
  hits: Map<string, number>;
}

/** A new server, and some resources that are deployed again and again, under faults. */
export async function epoch(
  random: Random,
  rounds: number,
  { figures, violations }: { figures: Figures; violations: Violations },
): Promise<void> {
  const durations = random.fork();
  const sites = new Map<string, Site>();
  const here = await world({
    configuration: { clientReadTimeout: READ_TIMEOUT },
    emulator: {
      taskDuration: () => durations.whole(SHORTEST_TASK, LONGEST_TASK),
      quotas: { url: NO_LIMIT, dir: NO_LIMIT, preload: NO_LIMIT },
      onCall: (entry) => sites.get(domainOf(entry.objectPaths?.[0] ?? ""))?.onSubmission(entry),
    },
  });
  const { emulator } = here;
  const began = emulator.now();
  const stalls = new Stalls(() => emulator.now());
  try {
    for (let number = 0; number < SITES; number++) {
      const domain = `www${number}.example.com`;
      const kind = random.pick(SOAKED_KINDS);
      const parts = { world: here, random: random.fork(), violations, judgements: figures, stalls };
      sites.set(domain, new Site(domain, kind, parts));
    }
    const all = [...sites.values()];
    await Promise.all(
      all.map(async (site) => {
        for (let round = 0; round < rounds; round++) {
          const { ok } = await site.deploy(figures.hits);
          figures.deployments++;
          if (!ok) figures.endedShort++;
        }
      }),
    );
    await Promise.all(all.map((site) => site.settle()));
    figures.calls += emulator.journal.length;
    figures.throttled += emulator.journal.filter(({ throttled }) => throttled).length;
    figures.tasks += emulator.tasks.length;
    figures.minutes += (emulator.now() - began) / 60_000;
  } finally {
    stalls.stop();
    await closeWorlds();
  }
}

function domainOf(objectPath: string): string {
  return objectPath.replace(/^https:\/\//, "").split("/")[0] ?? "";
}
