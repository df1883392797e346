import type { CommonInputs } from "../model/commonInputs.js";
import type { Chooser, Chosen, Item, Kind, QuotaLeft } from "../model/kind.js";

/** What is left of a quota of which nothing is known. */
export const WITHOUT_END: QuotaLeft = () => Number.POSITIVE_INFINITY;

/** How it is chosen what is submitted in the place of the items that need it, out of all. */
export function chooserOf<I extends CommonInputs>(
  { submission }: Pick<Kind<I>, "submission">,
  inputs: I,
  wanting: readonly Item[],
  all: readonly Item[],
): Chooser {
  if (submission?.inPlaceOf === undefined) return () => ({ items: wanting });
  const isWanted = new Set(wanting);
  return submission.inPlaceOf(
    wanting,
    inputs,
    all.filter((item) => !isWanted.has(item)),
  );
}

/** Whether two choices submit the same. */
export function isSameChoice(one: Chosen, other: Chosen): boolean {
  const [left, right] = [one.items, other.items];
  return left.length === right.length && left.every(({ path }, place) => path === right[place]?.path);
}
