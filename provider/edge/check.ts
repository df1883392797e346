import { TimeUp, untilOver, WorkBudget } from "../base/budget.js";
import type { Clock } from "../base/clock.js";
import { formatDuration } from "../base/duration.js";
import type { Problem } from "../base/validation.js";
import { proxyFor } from "../cloud/proxy.js";
import type { Environment } from "../cloud/settingsReader.js";
import type { CheckOptions, EdgeDetail, EdgeReport } from "../model/edgeCheck.js";
import { countedReport } from "../model/edgeReport.js";
import { type EdgeAddress, parseAddress } from "./address.js";
import type { EdgeAnswer, NoAnswer } from "./answer.js";
import type { AskEdge } from "./client.js";
import { addressProblems, DEFAULT_ATTEMPTS, DEFAULT_WITHIN_MS } from "./options.js";
import { type EdgeSettings, readEdgeSettings } from "./settings.js";
import { type Expectation, judge } from "./verdict.js";

/** A URL, and what its edge is to have done. */
export interface EdgeTarget extends Expectation {
  /** An object path in its normal form. */
  path: string;
}

/** What a check shares with the work that it belongs to. */
export interface CheckSurroundings {
  /** Time by the API server's clock, in ms since 1970. */
  now(): number;
  /** Ends the check at once, with what is known. */
  signal: AbortSignal;
  /** Gets what is known after each round. */
  onRound?(report: EdgeReport): void;
}

/** Pauses between rounds, in ms: each is twice as long as the one before. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10_000;

/** One URL at one address, and what is known of it. */
interface Look {
  target: EdgeTarget;
  address: EdgeAddress | undefined;
  judgement: Omit<EdgeDetail, "path" | "address"> | undefined;
  /** Whether it is asked in the next round. */
  isOpen: boolean;
}

/** Asks edges for URLs, and again for those that can still become fresh. */
export class EdgeChecker {
  readonly #clock: Clock;
  readonly #settings: EdgeSettings;
  readonly #client: () => AskEdge;

  /** @param client called at each check */
  constructor(clock: Clock, settings: EdgeSettings, client: () => AskEdge) {
    this.#clock = clock;
    this.#settings = settings;
    this.#client = client;
  }

  /** What the settings do not allow of the argument `edgeCheck`. */
  problems(edgeCheck: unknown): Problem[] {
    const { addresses } = (edgeCheck ?? {}) as { addresses?: unknown };
    return addressProblems(addresses, this.#settings, "edgeCheck.addresses");
  }

  /**
   * Ends when no look is worth repeating, after `attempts` rounds, after `within` ms, or by the signal.
   */
  async check(
    targets: readonly EdgeTarget[],
    options: CheckOptions,
    surroundings: CheckSurroundings,
  ): Promise<EdgeReport> {
    const { attempts = DEFAULT_ATTEMPTS, within = DEFAULT_WITHIN_MS, headers = {} } = options;
    const ask = this.#client();
    const budget = new WorkBudget(this.#clock, within, surroundings.signal);
    const { signal } = budget;
    const looks = looksAt(targets, options.addresses);
    const report = (): EdgeReport => reportOf(looks, notAnswered(budget, within));
    try {
      for (let round = 1; ; round++) {
        const open = looks.filter(({ isOpen }) => isOpen);
        const asked = Promise.all(
          open.map(async (look) => {
            const { path, expected } = look.target;
            const answer = await ask({ path, address: look.address, headers, expected, signal });
            // What was cut off tells less than the look before it.
            if (!signal.aborted) Object.assign(look, judged(answer, look, surroundings.now()));
          }),
        );
        await untilOver(asked, signal);
        if (!signal.aborted) await asked;
        surroundings.onRound?.(report());
        const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (round - 1));
        const isLast = round >= attempts || pause >= budget.remaining();
        if (isLast || !looks.some(({ isOpen }) => isOpen)) return report();
        await this.#clock.sleep(pause, signal);
        if (signal.aborted) return report();
      }
    } finally {
      budget.release();
    }
  }
}

/** Parts of a checker of a process. */
export interface EdgeCheckerParts {
  clock: Clock;
  /** Gives the value of a key of the stack's configuration, such as `alicloud-cdn-refresh:edgeEndpoint`. */
  configured(key: string): string | undefined;
  environment: Environment;
}

/**
 * A checker that loads what it asks with at the first check.
 *
 * @throws ConfigurationError for settings that cannot be used
 */
export function createEdgeChecker({ clock, configured, environment }: EdgeCheckerParts): EdgeChecker {
  const settings = readEdgeSettings(configured, environment);
  let client: AskEdge | undefined;
  return new EdgeChecker(clock, settings, () => {
    if (client === undefined) {
      // The first undici that is loaded serves the program's own fetch: let that be Node.js's, which this loads.
      void globalThis.Response;
      const { createEdgeClient } = require("./client.js") as typeof import("./client.js");
      client = createEdgeClient({ settings, proxyFor: (url) => proxyFor(url, environment) });
    }
    return client;
  });
}

function judged(answer: EdgeAnswer | NoAnswer, { target }: Look, now: number): Partial<Look> {
  const { isOpen, ...judgement } = judge(answer, target, now);
  return { isOpen, judgement };
}

function looksAt(targets: readonly EdgeTarget[], addresses: readonly string[] | undefined): Look[] {
  const edges = addresses === undefined || addresses.length === 0 ? [undefined] : addresses.map(parseAddress);
  return targets.flatMap((target) =>
    edges.map((address) => ({ target, address, judgement: undefined, isOpen: true })),
  );
}

function notAnswered({ signal }: WorkBudget, within: number): string {
  return signal.reason instanceof TimeUp
    ? `It had not answered when the ${formatDuration(within)} of within were over. Give more time, or fewer URLs.`
    : "The check was ended before it answered.";
}

function reportOf(looks: readonly Look[], notAnswered: string): EdgeReport {
  const details = looks.map(({ target, address, judgement }): EdgeDetail => {
    const known = judgement ?? { verdict: "unknown", reason: notAnswered };
    return { path: target.path, ...known, ...(address !== undefined && { address: address.text }) };
  });
  return countedReport(details);
}
