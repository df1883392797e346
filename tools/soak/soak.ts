import { type EngineFigures, engineShare } from "./engineShare.js";
import { epoch, type Figures } from "./epoch.js";
import { Memory } from "./memory.js";
import { Random } from "./random.js";
import type { Violations } from "./site.js";

export interface SoakOptions {
  /** Decides on all that is left to chance, but for the order in which things happen to come. */
  seed: number;
  /** How many deployments there are with a compressed clock. */
  deployments: number;
  /** How many releases are deployed on the real engine. */
  releases: number;
  /** After so many ms nothing new is begun. */
  timeLimit: number;
  log(line: string): void;
}

export interface SoakReport extends Violations {
  figures: Figures;
  engine: EngineFigures;
  /** MB in use after each epoch. */
  heap: readonly number[];
  isMemoryFlat: boolean;
}

const ROUNDS = 5;
/** The engine's share gets as much of the time as is left then. */
const SHARE_OF_TIME = 0.6;

/** Hundreds of deployments under faults, with what was found wrong. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed, deployments, releases, timeLimit, log } = options;
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const random = new Random(seed);
  const violations: Violations = { falseCompletes: [], lostTasks: [] };
  const figures: Figures = {
    ...{ deployments: 0, endedShort: 0, calls: 0, throttled: 0, tasks: 0, minutes: 0 },
    ...{ judged: 0, unjudged: 0 },
    hits: new Map(),
  };
  const memory = new Memory();
  while (figures.deployments < deployments && elapsed() < timeLimit * SHARE_OF_TIME) {
    await epoch(random.fork(), ROUNDS, { figures, violations });
    memory.sample();
    log(`${figures.deployments} deployments in ${Math.round(elapsed() / 1000)} s`);
  }
  log("now some on the real engine");
  const isTimeUp = (): boolean => elapsed() > timeLimit;
  const engine = await engineShare(random.fork(), releases, { isTimeUp, violations });
  return { figures, engine, ...violations, heap: memory.samples, isMemoryFlat: memory.isFlat };
}
