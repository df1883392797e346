import type { FaultHandle, OperationName } from "../../emulator/index.js";
import type { World } from "../../tests/faults/deployments.js";
import { ROWS, type Row, withoutPermission } from "../../tests/faults/rows.js";
import type { Random } from "./random.js";

/** How often a fault hits a call that it is about. */
const HIT = 0.5;

/** What goes wrong during one deployment: each fault of the fault matrix, at any call. */
export class Conditions {
  readonly #world: World;
  readonly #random: Random;
  readonly #faults: { name: string; handle: FaultHandle }[] = [];
  readonly #undo: (() => void)[] = [];
  readonly #hits: Map<string, number>;
  #isOver = false;

  /** @param hits counts how often each fault has hit */
  constructor(world: World, random: Random, hits: Map<string, number>) {
    this.#world = world;
    this.#random = random;
    this.#hits = hits;
  }

  /** Switches some faults on, for calls of these operations. */
  begin(operations: readonly OperationName[]): void {
    for (let faults = this.#random.whole(0, 3); faults > 0; faults--) {
      const operation = this.#random.pick(operations);
      this.#switchOn(this.#random.pick([...ROWS, withoutPermission(operation)]), operation);
    }
  }

  end(): void {
    this.#isOver = true;
    for (const { name, handle } of this.#faults) {
      handle.remove();
      this.#count(name, handle.hits);
    }
    for (const undo of this.#undo) undo();
  }

  #switchOn({ name, fault }: Row, operation: OperationName): void {
    const { emulator, network } = this.#world;
    const isHit = (): boolean => !this.#isOver && this.#random.chance(HIT);
    if ("answer" in fault) {
      const times = this.#random.whole(1, 2 * fault.times);
      const handle = emulator.fault({ operation, when: { match: isHit, times }, do: fault.answer });
      this.#faults.push({ name, handle });
    } else if ("outage" in fault) {
      const cut = network.cut({ operation, outage: fault.outage, times: fault.times, isHit });
      this.#undo.push(() => this.#count(name, cut.hits));
    } else {
      this.#changeAtSomeCall(name, operation, isHit, fault);
    }
  }

  /** The call is served, under the circumstances that are then others. */
  #changeAtSomeCall(
    name: string,
    operation: OperationName,
    isHit: () => boolean,
    { change, undo }: Extract<Row["fault"], { change: unknown }>,
  ): void {
    const { emulator } = this.#world;
    let changed = false;
    const match = (): boolean => {
      if (!changed && isHit()) {
        changed = true;
        change(emulator);
        this.#count(name, 1);
      }
      return false;
    };
    const handle = emulator.fault({ operation, when: { match }, do: { kind: "stall", applied: false } });
    this.#undo.push(() => {
      handle.remove();
      if (changed) undo(emulator);
    });
  }

  #count(name: string, hits: number): void {
    if (hits > 0) this.#hits.set(name, (this.#hits.get(name) ?? 0) + hits);
  }
}
