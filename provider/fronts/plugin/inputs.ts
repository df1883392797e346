import { isUnknown, show } from "../../base/validation.js";
import { itemsInputOf, type Kind } from "../../model/kind.js";
import { watchedOf } from "./outcome.js";
import type { Received } from "./values.js";

/** Inputs as the core takes them. */
export interface CoreInputs {
  inputs: Record<string, unknown>;
  /** What is wrong with what the core does not see. */
  problems: string[];
}

/**
 * Inputs as the core takes them: beside hashes, a list that is left out names no further paths; and what a `TaskCompletion`
 * follows stands in the texts that it is given.
 */
export function coreInputs(kind: Kind, { values, secrets }: Received): CoreInputs {
  const given = withList(kind, withoutNulls(values));
  const { resources } = given;
  if (kind.submission !== undefined || !Array.isArray(resources)) return { inputs: given, problems: [] };
  const isSecret = secrets.within("resources");
  const problems: string[] = [];
  const watched = resources.flatMap((text: unknown, place) => {
    const resource = isUnknown(text) ? text : watchedOf(text);
    if (resource !== undefined) return [resource];
    const given = isSecret ? "" : `, not ${show(text)}`;
    problems.push(`resources[${place}] ${NO_OUTCOME}${given}${text === null ? HAS_NONE_YET : ""}`);
    return [];
  });
  return { inputs: { ...given, resources: watched }, problems };
}

const NO_OUTCOME =
  "must be the output outcome of a resource of this package that has tasks, such as a CacheRefresh";

const HAS_NONE_YET =
  "; a resource whose deployment was cut short, or that was made before its program used this plugin, has it after `pulumi refresh`";

/** Null is what other languages say for what is left out. */
export function withoutNulls(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
  const { edgeCheck } = given;
  return typeof edgeCheck === "object" && edgeCheck !== null
    ? { ...given, edgeCheck: withoutNulls(edgeCheck as Record<string, unknown>) }
    : given;
}

function withList(kind: Kind, inputs: Record<string, unknown>): Record<string, unknown> {
  const { inputByItem } = kind;
  if (inputByItem === undefined || inputs[inputByItem] === undefined) return inputs;
  const list = itemsInputOf(kind, inputs);
  return inputs[list] === undefined ? { ...inputs, [list]: [] } : inputs;
}
