import type { Kind } from "../../model/kind.js";
import { DERIVED_OUTPUTS } from "../companions.js";
import { secretOutputs } from "./secrecy.js";
import type { Received } from "./values.js";

/** A resource as it was, and as it is to be. */
interface Compared {
  kind: Kind;
  news: Received;
  olds: Received;
}

/**
 * The outputs that a state lacks, as one of the dynamic front and one of an end before its time do, and those in which
 * something is no secret that is one now.
 */
export function missingOf({ kind, news, olds: { values, secrets } }: Compared): string[] {
  const { removedOutput } = kind;
  const made = [
    ...DERIVED_OUTPUTS,
    ...["edge", "siteId"],
    ...(removedOutput === undefined ? [] : [removedOutput]),
  ];
  const hidden = secretOutputs(kind, news, values, secrets);
  const shown = made.filter((output) => output in values && hidden.has(output) && !secrets.within(output));
  return [...new Set([...DERIVED_OUTPUTS.filter((output) => !(output in values)), ...shown])];
}
