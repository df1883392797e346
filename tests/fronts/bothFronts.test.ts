import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../../emulator/index.js";
import { decodeLedger, type LedgerGroup } from "../../provider/model/state.js";
import { ScaledClock } from "../faults/scaledClock.js";
import { Deployments, type Seen, type Step } from "./deployments.js";
import { dynamicFront } from "./dynamicFront.js";
import type { Begin } from "./front.js";
import { pluginFront } from "./plugin/pluginFront.js";
import { closePlugins } from "./plugin/runningPlugin.js";
import { SCENARIOS } from "./scenarios.js";

/** A minute takes a fifth of a second. */
const SPEED = 300;

describe("Through the engine's host of dynamic providers and through the plugin alike", function () {
  this.timeout(60_000);
  const open: Emulator[] = [];
  afterEach(async () => {
    closePlugins();
    await Promise.all(open.splice(0).map((emulator) => emulator.close()));
  });

  for (const [title, steps] of Object.entries(SCENARIOS)) {
    it(title, async () => {
      const [dynamic, plugin] = await Promise.all([
        carriedOut(steps, dynamicFront, open),
        carriedOut(steps, pluginFront, open),
      ]);
      assert.deepEqual(plugin, dynamic);
    });
  }
});

/** All that is seen of a scenario, after it was found to be as the table says. */
async function carriedOut(steps: readonly Step[], begin: Begin, open: Emulator[]): Promise<Seen[]> {
  const clock = new ScaledClock(SPEED);
  const emulator = await startEmulator({ clock, taskDuration: 6_000 });
  open.push(emulator);
  const deployments = new Deployments({ emulator, clock }, begin);
  const all: Seen[] = [];
  for (const step of steps) {
    const seen = comparable(await deployments.carryOut(step), step);
    assertIsExpected(seen, step);
    all.push(seen);
  }
  return all;
}

function assertIsExpected(seen: Seen, step: Step): void {
  const { submits = [], says = [], fails = [], status = "Complete", shows } = step;
  assert.deepEqual(seen.submitted, submits);
  assertMatch([...seen.failures, ...seen.reasons.flat()], fails);
  assertMatch(
    seen.said.map(({ message }) => message),
    says,
  );
  assert.equal(seen.state?.status ?? "none", status);
  if (shows !== undefined) assert.deepEqual(seen.differences, shows);
}

function assertMatch(lines: readonly string[], patterns: readonly RegExp[]): void {
  assert.equal(lines.length, patterns.length, lines.join("\n"));
  for (const [place, pattern] of patterns.entries()) assert.match(lines[place] ?? "", pattern);
}

/** What a program in TypeScript counts itself, and the plugin's resources each on their row. */
const OF_THE_PROGRAM = /^\w+: \d+ to submit$/;

/** Without what is another each time: ids of requests, times, percentages, and the lines of progress of a deployment. */
function comparable({ said, reasons, state, ...seen }: Seen, { does = "up" }: Step): Seen {
  return {
    ...seen,
    said: said
      .filter(({ severity }) => does !== "up" || severity !== "progress")
      .filter(({ message }) => !OF_THE_PROGRAM.test(message))
      .map(timeless),
    reasons: reasons.map((lines) => lines.map(timeless)),
    state: state && timeless({ ...state, ledger: byPlace(state.ledger as LedgerGroup[]) }),
  };
}

/** What a ledger says of each place: paths whose ends were seen at once are one group. */
function byPlace(ledger: readonly LedgerGroup[]): object {
  const places = Array.from({ length: 100 }, (_, place) => `${place}`);
  return Object.fromEntries(decodeLedger(places, ledger));
}

function timeless<T>(value: T): T {
  const text = JSON.stringify(value)
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
    .replace(/\b[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\b/g, "<request id>")
    .replace(/\b\d+ %/g, "n %")
    .replace(/"process":\d+/g, '"process":"n"');
  return JSON.parse(text);
}
