import type { Budget } from "../base/budget.js";
import { formatTime } from "../base/clock.js";
import type { CommonInputs } from "../model/commonInputs.js";
import type { Item, Kind } from "../model/kind.js";
import { historyType } from "../model/objectTypes.js";
import { type Entry, type Ledger, pathState, SharedEntries } from "../model/state.js";
import type { Named, Outstanding, Wait } from "../tracker/tracker.js";
import type { Context } from "./context.js";
import { asSubmitted, entryOfItem, pathsCoveredBy, setEntry, withOwnStamp } from "./coverage.js";
import { troubleOf } from "./trouble.js";

/** A task, with the item that was submitted. */
interface ItemsTask extends Outstanding {
  item: Item;
}

interface WatchParts<I extends CommonInputs> {
  context: Context;
  kind: Kind<I>;
  /** All of the resource, in the order of the ledger. */
  items: readonly Item[];
  /** Gets what the history says. */
  ledger: Ledger;
  budget: Budget;
  /** Says on the resource's row that the wait for some of its tasks has ended by a failure. */
  say(message: string): void;
}

/** What is done while tasks are followed, and when one has left the history before its end was seen. */
type Following = Pick<Wait, "rounds" | "onRound" | "onTrouble"> & { onForgotten: (item: Item) => void };

/** The tasks of one resource that are in flight, each followed at the tracker of its product. */
export class Watch<I extends CommonInputs> {
  readonly #parts: WatchParts<I>;
  /** Tasks about which the last call has told nothing, each with the cause. */
  #troubles: ReadonlyMap<Outstanding, unknown> = new Map();
  /** Failures that end the wait for the tasks of one product, of several. */
  readonly #refused = new Set<unknown>();

  constructor(parts: WatchParts<I>) {
    this.#parts = parts;
  }

  /** Follows all that is in flight, and keeps what the history says of it. */
  async follow(inputs: I, { onForgotten, ...wait }: Following): Promise<void> {
    const { ledger, budget, items, say } = this.#parts;
    const troubles = new Map<Outstanding, unknown>();
    this.#troubles = troubles;
    const byContext = Map.groupBy(this.#inFlight(inputs), ({ item }) => this.#contextOf(item));
    const waits = [...byContext].map(([context, tasks]) => {
      const { tracker, serverClock, limits } = context;
      const alike = new SharedEntries();
      const ending = tracker.wait({
        ...wait,
        tasks,
        others: () => this.#ended(context),
        budget,
        troubles,
        onRow: (task, row) => {
          const taskIds = task.path === undefined ? task.taskIds : undefined;
          const seen = alike.of(row, formatTime(serverClock.now()), taskIds);
          setEntry(ledger, task.item, withOwnStamp(seen, entryOfItem(ledger, task.item), limits));
        },
        onForgotten: (task) => onForgotten(task.item),
      });
      if (byContext.size === 1) return ending;
      // What is wrong with one product keeps nobody from learning how the tasks of the others end.
      return ending.catch((error: unknown) => {
        for (const task of tasks) if (this.#isInFlight(task.item)) troubles.set(task, error);
        this.#refused.add(error);
        say(`${troubleOf(error as Error)} ends the wait for ${tasks.length} of ${items.length}`);
      });
    });
    await Promise.all(waits);
  }

  /** The first failure about which the last call has told nothing, in short; undefined where all were told of. */
  get trouble(): string | undefined {
    const [trouble] = this.#troubles.values();
    if (trouble === undefined) return undefined;
    return `${troubleOf(trouble as Error)}${this.#refused.has(trouble) ? "" : ": retrying"}`;
  }

  /** Why nothing is known of paths that are in flight: of each, how the last call about it failed. */
  get troublesByPath(): ReadonlyMap<string, Error> {
    return new Map(
      [...this.#troubles].flatMap(([task, error]) =>
        pathsCoveredBy((task as ItemsTask).item).map((path): [string, Error] => [path, error as Error]),
      ),
    );
  }

  /** Of each product that has failed to tell of tasks, how, and of which paths. */
  get troublesByProduct(): { error: Error; paths: string[] }[] {
    const ofProduct = Map.groupBy(this.#troubles, ([task]) => this.#contextOf((task as ItemsTask).item));
    return [...ofProduct.values()].map((some) => {
      const [[, error] = []] = some;
      return {
        error: error as Error,
        paths: some.flatMap(([task]) => pathsCoveredBy((task as ItemsTask).item)),
      };
    });
  }

  #inFlight(inputs: I): ItemsTask[] {
    const { kind, items, ledger } = this.#parts;
    const inFlight = items.filter(({ path }) => pathState(ledger.get(path)) === "inFlight");
    return asSubmitted(inFlight, ledger).map((item) => {
      const { serverClock, limits } = this.#contextOf(item);
      const { taskIds, objectType, creationTime } = entryOfItem(ledger, item) as Entry;
      // Of a task that others have submitted nothing is known until its row is seen; and a row may say nothing.
      const created = Date.parse(creationTime);
      const since = Number.isNaN(created) ? serverClock.now() : created;
      serverClock.notBefore(since);
      const path = this.#historyPath(item.path);
      const siteId = kind.siteOf?.(item.path, inputs);
      return { taskIds, path, siteId, objectType: historyType(objectType, limits.historyTypes), since, item };
    });
  }

  #isInFlight(item: Item): boolean {
    return pathState(entryOfItem(this.#parts.ledger, item)) === "inFlight";
  }

  /** The tasks of a product that have ended: others can have their ids, and paths that mean the same. */
  #ended(context: Context): Named[] {
    const { items, ledger } = this.#parts;
    const ended = items.filter((item) => {
      const entry = ledger.get(item.path);
      if (entry === undefined || pathState(entry) === "inFlight" || entry.taskIds.length === 0) return false;
      return this.#contextOf(item) === context;
    });
    return asSubmitted(ended, ledger).map((item) => {
      const { taskIds } = entryOfItem(ledger, item) as Entry;
      return { taskIds, path: this.#historyPath(item.path) };
    });
  }

  /** Where an item's task is asked for: each product has a tracker, a pace and a clock of its own. */
  #contextOf({ path }: Item): Context {
    const { kind, context } = this.#parts;
    const product = kind.productOfItem?.(path);
    return product === undefined ? context : context.contextOf(product);
  }

  #historyPath(item: string): string | undefined {
    const { kind } = this.#parts;
    return kind.historyPath === undefined ? item : kind.historyPath(item);
  }
}
