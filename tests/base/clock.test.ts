import assert from "node:assert/strict";
import { type Clock, ServerClock, systemClock } from "../../provider/base/clock.js";

const START = Date.parse("2026-01-31T08:00:00Z");
const HOUR = 3_600_000;

/** A machine whose calendar can be set, and goes on while it sleeps. */
class Machine implements Clock {
  #now = START;
  #calendar = START;

  now(): number {
    return this.#now;
  }

  calendar(): number {
    return this.#calendar;
  }

  async sleep(): Promise<void> {}

  passes(milliseconds: number): void {
    this.#now += milliseconds;
    this.#calendar += milliseconds;
  }

  isSetAhead(milliseconds: number): void {
    this.#calendar += milliseconds;
  }
}

describe("The machine's clock", () => {
  it("has a calendar that follows the machine's, and a time that does not", () => {
    const now = Date.now;
    try {
      const [calendar, time] = [systemClock.calendar(), systemClock.now()];
      Date.now = () => now() + HOUR;
      assert.ok(systemClock.calendar() >= calendar + HOUR);
      assert.ok(systemClock.now() < time + HOUR);
    } finally {
      Date.now = now;
    }
  });
});

describe("The API's clock", () => {
  it("is the machine's calendar until an answer tells it, also after the machine has slept", () => {
    const machine = new Machine();
    const clock = new ServerClock(machine);
    machine.passes(1_000);
    assert.equal(clock.now(), START + 1_000);
    machine.isSetAhead(HOUR);
    assert.equal(clock.now(), START + 1_000 + HOUR);
    assert.equal(clock.at(START), START + HOUR);
    assert.equal(clock.isKnown, false);
  });

  it("is not told by an answer without a date", () => {
    const machine = new Machine();
    const clock = new ServerClock(machine);
    clock.observe(undefined);
    assert.equal(clock.isKnown, false);
    clock.observe(START + HOUR);
    machine.passes(1_000);
    clock.observe(undefined);
    assert.equal(clock.isKnown, true);
    assert.equal(clock.now(), START + HOUR + 1_000);
  });

  it("does not follow the machine's calendar once an answer has told it", () => {
    const machine = new Machine();
    const clock = new ServerClock(machine);
    clock.observe(START - HOUR);
    machine.isSetAhead(10 * HOUR);
    assert.equal(clock.now(), START - HOUR);
    assert.equal(clock.at(START - 1_000), START - HOUR - 1_000);
  });

  it("is never before what it has shown to an earlier process", () => {
    const machine = new Machine();
    const clock = new ServerClock(machine);
    clock.notBefore(START - HOUR);
    assert.equal(clock.now(), START);
    clock.notBefore(START + HOUR);
    machine.passes(1_000);
    assert.equal(clock.now(), START + HOUR + 1_000);
    machine.isSetAhead(2 * HOUR);
    assert.equal(clock.now(), START + 2 * HOUR + 1_000);
  });
});
