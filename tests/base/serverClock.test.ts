import assert from "node:assert/strict";
import { type Clock, ServerClock } from "../../provider/base/clock.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("The API's clock", () => {
  function clocks() {
    let here = Date.parse("2026-05-04T08:00:00Z");
    const clock: Clock = {
      now: () => here,
      calendar: () => here,
      sleep: () => Promise.reject(new Error("nothing here sleeps")),
    };
    const server = new ServerClock(clock);
    return {
      clock,
      server,
      /** So much goes by, until an answer tells the time. */
      answer(elapsed: number, time: number): void {
        here += elapsed;
        server.observe(time);
      },
      pass(elapsed: number): void {
        here += elapsed;
      },
    };
  }
  const THERE = Date.parse("2026-05-04T07:00:00Z");

  it("tells when here something was, though it runs otherwise, or was set forward or back since then", () => {
    for (const then of [60 * MINUTE, 2 * MINUTE, -60 * MINUTE]) {
      const { clock, server, answer, pass } = clocks();
      answer(0, THERE);
      answer(SECOND, THERE + 1 * SECOND);
      const submitted = clock.now();
      answer(SECOND, THERE + then);
      answer(SECOND, THERE + then + 1 * SECOND);
      answer(SECOND, THERE + then + 2 * SECOND);
      pass(10 * SECOND);
      assert.equal(server.hereAt(THERE + 1 * SECOND), submitted);
      assert.equal(server.hereAt(server.now()), clock.now());
    }
  });

  it("keeps two answers of hours in which it has run as the machine's does", () => {
    const { clock, server, answer } = clocks();
    const began = clock.now();
    for (let seconds = 0; seconds < 7_200; seconds++) answer(SECOND, THERE + seconds * SECOND);
    assert.equal(server.hereAt(THERE), began + SECOND);
    assert.equal(server.hereAt(THERE + 3_600 * SECOND), began + 3_601 * SECOND);
  });

  it("is taken for the machine's as long as no answer has told it", () => {
    const { clock, server } = clocks();
    assert.equal(server.isKnown, false);
    assert.equal(server.hereAt(clock.now() - MINUTE), clock.now() - MINUTE);
    server.notBefore(clock.now() + MINUTE);
    assert.equal(server.hereAt(clock.now() + MINUTE), clock.now());
  });
});
