import { CheckFailure, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { Request } from "../../model/request.js";
import type { Difference } from "../differences.js";
import { inPluginTerms } from "./terms.js";

/** What every request about a resource has. */
export interface Message {
  getUrn(): string;
}

export function requestOf(message: Message, hidesPaths: boolean): Request {
  return { urn: message.getUrn(), hidesPaths };
}

/** In ms; undefined where the engine says none. */
export function timeoutOf(message: { getTimeout(): number }): number | undefined {
  const seconds = message.getTimeout();
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** The engine prints the whole value of a property that it is told of, secrets included: so it is named in the text. */
export function failureOf(reason: string): CheckFailure {
  return new CheckFailure().setReason(inPluginTerms(reason));
}

export function diffResponse(changes: boolean, differences: readonly Difference[]): DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
  const response = new DiffResponse().setChanges(changes ? DIFF_SOME : DIFF_NONE);
  for (const difference of differences) {
    response.getDetaileddiffMap().set(difference.path, propertyDiffOf(difference));
  }
  return response.setHasdetaileddiff(differences.length > 0);
}

function propertyDiffOf({ kind, of }: Difference): PropertyDiff {
  const { ADD, DELETE, UPDATE } = PropertyDiff.Kind;
  return new PropertyDiff()
    .setKind({ add: ADD, delete: DELETE, update: UPDATE }[kind])
    .setInputdiff(of === "inputs");
}

/** Of a URN, `urn:pulumi:stack::project::parent$type::name`: a name may itself have `::` in it. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function typeOf(urn: string): string {
  const [, , types = ""] = urn.split("::");
  return types.slice(types.lastIndexOf("$") + 1);
}
