import type { Entry } from "./entry.js";

/** An advance of at least so many percent in at least this time tells something, when it is looked at again at once. */
const TELLING_ADVANCE = 5;
const TELLING_GAP_MS = 10_000;

/** A look so soon after another sees what is true, even where each answer is behind by one call. */
export const SOON_MS = 3_000;

/**
 * The API brings a task up to date when it is asked for it, and may answer what was true before. Whether it does is
 * found out once, by asking again at once: where it does, each look needs a second one soon after it.
 */
export class Echo {
  #isBehind: boolean | undefined;
  #subject: { entry: Entry; advance: number } | undefined;

  /** Whether what an entry was seen to be is to be taken for what it is. */
  isTrue({ gap }: Entry): boolean {
    return this.#isBehind !== true || gap <= SOON_MS;
  }

  /** Whether the entry is to be looked at again at once. */
  wantsAgain(entry: Entry): boolean {
    return this.#isBehind === undefined ? this.#subject?.entry === entry : !this.isTrue(entry);
  }

  /** Takes in how far an entry has come since it was looked at before. @returns whether answers turn out to be behind */
  observe(entry: Entry, advance: number): boolean {
    if (this.#isBehind !== undefined) return false;
    if (this.#subject?.entry === entry && entry.gap <= SOON_MS) {
      this.#isBehind = advance >= Math.max(TELLING_ADVANCE, this.#subject.advance) / 2;
      return this.#isBehind;
    }
    const isFree =
      this.#subject === undefined || this.#subject.entry === entry || !this.#subject.entry.isOutstanding;
    if (isFree && entry.gap >= TELLING_GAP_MS && advance >= TELLING_ADVANCE)
      this.#subject = { entry, advance };
    return false;
  }
}
