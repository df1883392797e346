/** How many items are worked on at once: a command of the CLI is in good part waiting. */
const LANES = 2;

/** How many items are queued before they are asked for, so that no lane stands still behind a slow one. */
const AHEAD = 4;

/** Works on a list of items, some at once, from the one that is asked for on. */
export class Lanes<Item, Result> {
  readonly #items: readonly Item[];
  readonly #work: (item: Item) => Promise<Result>;
  readonly #results = new Map<Item, Promise<Result>>();
  readonly #running = new Set<Promise<Result>>();
  #queue: (() => void)[] = [];

  constructor(items: readonly Item[], work: (item: Item) => Promise<Result>) {
    this.#items = items;
    this.#work = work;
  }

  resultOf(item: Item): Promise<Result> {
    const index = this.#items.indexOf(item);
    for (const next of this.#items.slice(index, index + 1 + AHEAD)) {
      if (this.#results.has(next)) continue;
      this.#results.set(
        next,
        new Promise((resolve, reject) => {
          this.#queue.push(() => this.#run(next).then(resolve, reject));
        }),
      );
    }
    this.#fill();
    return this.#results.get(item) as Promise<Result>;
  }

  /** Begins nothing more, and waits for what has begun. */
  async close(): Promise<void> {
    this.#queue = [];
    await Promise.allSettled(this.#running);
  }

  #fill(): void {
    while (this.#running.size < LANES && this.#queue.length > 0) this.#queue.shift()?.();
  }

  async #run(item: Item): Promise<Result> {
    const working = this.#work(item);
    this.#running.add(working);
    try {
      return await working;
    } finally {
      this.#running.delete(working);
      this.#fill();
    }
  }
}
