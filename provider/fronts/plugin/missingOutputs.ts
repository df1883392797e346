import type { Kind } from "../../model/kind.js";
import { DERIVED_OUTPUTS } from "../companions.js";
import { nameOf } from "./messages.js";
import { isOutcomeOf } from "./outcome.js";
import { secretOutputs } from "./secrecy.js";
import type { Received } from "./values.js";

/** A resource as it was, and as it is to be. */
interface Compared {
  kind: Kind;
  news: Received;
  olds: Received;
  urn: string;
}

/**
 * The outputs that a state lacks, or has in another form: one of the dynamic front, or of an end before its time, one under
 * another name, and one in which something is no secret that is one now.
 */
export function missingOf({ kind, news, olds: { values, secrets }, urn }: Compared): string[] {
  const isThere = (output: string): boolean =>
    output === "outcome" ? isOutcomeOf(nameOf(urn), values.outcome) : output in values;
  const { removedOutput } = kind;
  const made = [
    ...DERIVED_OUTPUTS,
    ...["edge", "siteId"],
    ...(removedOutput === undefined ? [] : [removedOutput]),
  ];
  const hidden = secretOutputs(kind, news, values, secrets);
  const shown = made.filter((output) => output in values && hidden.has(output) && !secrets.within(output));
  return [...new Set([...DERIVED_OUTPUTS.filter((output) => !isThere(output)), ...shown])];
}
