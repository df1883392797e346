import { hasUnknown, UNKNOWN } from "../../base/validation.js";
import type { CommonInputs } from "../../model/commonInputs.js";
import { itemsInputOf, type Kind } from "../../model/kind.js";
import type { State } from "../../model/state.js";
import { DERIVED_OUTPUTS } from "../companions.js";
import { outcomeOutput, tasksOutput } from "./outcome.js";

/** Outputs that no input decides on: not known before the deployment. */
const OUTCOMES = [
  ...["ledger", "taskIds", "summary", "status", "submittedAt", "completedAt"],
  ...DERIVED_OUTPUTS,
];

/** All outputs of a resource: its state, and what is computed of it. */
export function outputsOf(kind: Kind, name: string, state: State): Record<string, unknown> {
  const resource = { kind, state };
  const { removedOutput } = kind;
  return {
    ...(removedOutput !== undefined && { [removedOutput]: [] }),
    ...state,
    tasks: tasksOutput(resource),
    outcome: outcomeOutput(name, resource),
  };
}

/** What is known of the outputs in a preview. */
export function previewedOutputs(
  kind: Kind,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { resources: _, ...kept } = inputs;
  const isChecked = inputs.edgeCheck !== undefined && inputs.edgeCheck !== false;
  const unknown = [
    ...OUTCOMES,
    ...(kind.removedOutput === undefined ? [] : [kind.removedOutput]),
    ...(isChecked ? ["edge"] : []),
    ...(kind.lookUp === undefined || inputs.siteId !== undefined ? [] : ["siteId"]),
  ];
  return {
    ...kept,
    ...Object.fromEntries(unknown.map((name) => [name, UNKNOWN])),
    ...previewedList(kind, inputs),
  };
}

function previewedList(kind: Kind, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const list = itemsInputOf(kind, inputs);
  const hashes = kind.inputByItem === undefined ? {} : (inputs[kind.inputByItem] ?? {});
  // A hash that is not known yet leaves its path known.
  const isKnown = kind.submission !== undefined && !hasUnknown([inputs[list], Object.keys(hashes)]);
  if (!isKnown || hashes === UNKNOWN) return { [list]: UNKNOWN };
  if (!Array.isArray(inputs[list])) return {};
  return { [list]: kind.items(inputs as CommonInputs).map(({ path }) => path) };
}
