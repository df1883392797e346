import assert from "node:assert/strict";
import type { CommonInputs } from "../../provider/model/commonInputs.js";
import type { Kind } from "../../provider/model/kind.js";
import type { World } from "./deployments.js";
import type { Row } from "./rows.js";

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
