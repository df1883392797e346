import { type Item, itemsInputOf, type Kind } from "../model/kind.js";
import type { State } from "../model/state.js";
import { decodeTexts } from "../model/texts.js";

type ItemsKind = Pick<Kind, "itemsInput"> & { items(inputs: never): Item[] };

/** The items that a state names as those of its inputs. */
export function itemsOf(kind: ItemsKind, state: State): string[] {
  const kept = state[itemsInputOf(kind, state)];
  return kept === true ? kind.items(state as never).map(({ path }) => path) : decodeTexts(kept);
}

/** The items that a state names beside those of the inputs. */
export function removedOf({ removedOutput }: Pick<Kind, "removedOutput">, state: State): string[] {
  return removedOutput === undefined ? [] : ((state[removedOutput] ?? []) as string[]);
}
