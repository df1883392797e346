import assert from "node:assert/strict";
import type { OperationName } from "../../emulator/index.js";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import { type World, world } from "./deployments.js";
import { after, type Row, switchOn } from "./rows.js";

/** A deployment of one resource. */
export interface Deployment {
  kind: Kind;
  inputs: CommonInputs;
  /** What it submits, as the server names it. */
  submitted: readonly string[];
}

/** Deploys what meets a fault, and once more where it fails, and checks that each path is submitted once. */
export async function meet(
  { emulator, resource }: World,
  { kind, inputs, submitted }: Deployment,
  { name, fault, end }: Row,
  { happened, where }: { happened: () => boolean; where: string },
): Promise<void> {
  const about = `${name}, ${where}`;
  const site = resource(kind);
  const first = await site.up(inputs);
  assert.ok(happened(), `${about}: nothing happened; ${first.message}`);
  if (end === "recovers") {
    assert.equal(first.ok, true, `${about}: ${first.message}`);
  } else {
    assert.equal(first.ok, false, `${about}: the deployment should fail`);
    for (const text of end.failsWith) assert.ok(first.message.includes(text), `${about}: ${first.message}`);
    assert.deepEqual(
      site.state?.taskIds ?? [],
      [...new Set(emulator.tasks.map(({ taskId }) => taskId))],
      `${about}: what was submitted is in the state`,
    );
    if ("undo" in fault) fault.undo(emulator);
    const next = await site.up(inputs);
    assert.equal(next.ok, true, `${about}, and the next up: ${next.message}`);
  }
  assert.equal(site.state?.status, "Complete", about);
  assert.equal(site.state?.summary.complete, submitted.length, about);
  assert.deepEqual(
    emulator.tasks.map(({ objectPath }) => objectPath).toSorted(),
    submitted.toSorted(),
    `${about}: the server has got each path once`,
  );
}

/** Which of a deployment's calls a fault meets. */
export const POSITIONS = ["first", "middle", "last"] as const;

/** Meets a fault in each of the three calls that submit. */
export async function meetInEachCall(
  operation: OperationName,
  deployment: Deployment,
  row: Row,
): Promise<void> {
  for (const [place, position] of POSITIONS.entries()) {
    const here = await world(row.options);
    const happened = switchOn(here, row.fault, { operation, isHit: after(place) });
    await meet(here, deployment, row, { happened, where: `in the ${position} call` });
  }
}

/** Meets a fault in each of some calls that look at the history. */
export async function meetInWait(
  operation: OperationName,
  deployment: Deployment,
  row: Row,
  positions: readonly (typeof POSITIONS)[number][] = POSITIONS,
): Promise<void> {
  for (const position of positions) {
    const here = await world(row.options);
    const { emulator } = here;
    // Nothing ends before the fault has come, so that there is a middle; and the last call is the one that would see it.
    const hold = emulator.hold();
    const isLast = (): boolean => {
      emulator.complete();
      return true;
    };
    const isHit = position === "last" ? isLast : after(POSITIONS.indexOf(position));
    const happened = switchOn(here, row.fault, { operation, isHit });
    const released = emulator.waitForCall(() => happened(), 50_000).then(() => hold.release());
    await meet(here, deployment, row, { happened, where: position });
    await released;
  }
}

/** Meets a fault before the first submission. */
export async function meetBefore(operation: OperationName, deployment: Deployment, row: Row): Promise<void> {
  const here = await world(row.options);
  const happened = switchOn(here, row.fault, { operation, isHit: () => true });
  await meet(here, deployment, row, { happened, where: "before the first submission" });
}
