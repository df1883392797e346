import { quantile } from "./figures.js";
import { atMost, show, type Target, table } from "./target.js";

/** What is read of a round. */
export interface Figure<Round> {
  what: string;
  unit: string;
  of: (round: Round) => number;
  /** How many times that of the dynamic resources the plugin's may be. Default: it is only shown. */
  most?: number;
}

/** The same figure of the dynamic resources and of the plugin, each the median of its rounds. */
export interface Pair {
  what: string;
  unit: string;
  dynamic: number;
  plugin: number;
  most: number | undefined;
}

/** Measures both in turn: what else the machine does meets either. */
export async function inTurn<Party, Round>(
  [dynamic, plugin]: readonly [dynamic: Party, plugin: Party],
  rounds: number,
  measure: (party: Party) => Promise<Round>,
  figures: readonly Figure<Round>[],
): Promise<Pair[]> {
  const measured: [dynamic: Round, plugin: Round][] = [];
  for (let round = 0; round < rounds; round++) measured.push([await measure(dynamic), await measure(plugin)]);
  return figures.map(({ what, unit, of, most }) => {
    const median = (party: 0 | 1): number => {
      const values = measured.map((round) => of(round[party]));
      return quantile(values, 0.5);
    };
    return { what, unit, most, dynamic: median(0), plugin: median(1) };
  });
}

/** @param title what all of them are about */
export function pairTable(title: string, pairs: readonly Pair[]): string {
  return table(
    [title, "dynamic resources", "plugin", "ratio"],
    pairs.map(({ what, unit, dynamic, plugin }) => [
      what,
      show(dynamic, unit),
      show(plugin, unit),
      dynamic === 0 ? "" : show(plugin / dynamic),
    ]),
  );
}

export function pairTargets(title: string, pairs: readonly Pair[]): Target[] {
  return pairs.flatMap(({ what, dynamic, plugin, most }) =>
    most === undefined
      ? []
      : [atMost(`${title}: ${what}, against dynamic resources`, plugin / dynamic, most, "times")],
  );
}
