import type { Means } from "./calls.js";
import type { Entry } from "./entry.js";

/** Where nothing is known of how long tasks of a type take, a few of them are looked at for all. */
export class Scouts {
  readonly #limit: number;
  readonly #knows: Means["knows"];
  readonly #admitted = new Map<string | undefined, number>();

  constructor(limit: number, { knows }: Means) {
    this.#limit = limit;
    this.#knows = knows;
  }

  /** Whether what the entry stands for is to be looked at now. */
  admit(entry: Entry | undefined): boolean {
    const objectType = entry?.task.objectType;
    if (this.#knows(objectType)) return true;
    const admitted = (this.#admitted.get(objectType) ?? 0) + 1;
    this.#admitted.set(objectType, admitted);
    return admitted <= this.#limit;
  }
}
