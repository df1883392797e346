import { usedHeap } from "../heap.js";

/** What of the heap may remain more at the end than at the beginning, in MB. */
const TOLERANCE_MB = 8;

/** How much of the heap is in use after each part of a run, in MB. */
export class Memory {
  readonly samples: number[] = [];

  sample(): void {
    this.samples.push(usedHeap() / 1e6);
  }

  /** Whether no more is in use at the end than at the beginning; the first part, which loads the code, does not count. */
  get isFlat(): boolean {
    const settled = this.samples.slice(1);
    const third = Math.ceil(settled.length / 3);
    const least = (samples: readonly number[]): number => Math.min(...samples);
    return (
      settled.length < 2 || least(settled.slice(-third)) <= least(settled.slice(0, third)) + TOLERANCE_MB
    );
  }
}
