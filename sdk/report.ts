import * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import type { TaskResource } from "./taskResource.js";

/**
 * A report on what was refreshed and prefetched, as Markdown: how far each resource got, when its last submission was
 * made, how long that took, and which paths failed or could not be submitted, with the API's reason and the id of the
 * task, of these the first 50; and what edges have answered, where one has `edgeCheck`.
 * Times are UTC. Query strings are left out, since they can hold tokens.
 *
 * Pulumi's console shows a stack output with the name `readme`. It is unknown as long as one of the resources is only
 * planned, and secret if the paths of one are.
 *
 * @param resources the resources to report on, in the order of the report
 *
 * @example
 * export const readme = cdn.report(refresh, prefetch);
 */
export function report(...resources: TaskResource[]): pulumi.Output<string> {
  const outcomes = resources.map((resource) => {
    const { urn, status, summary, submittedAt, completedAt, __objectPathOf: objectPathOf } = resource;
    const { paths, ledger, product } = resource.__watchedTasks;
    const { edge } = resource as { edge?: pulumi.Output<EdgeReport | undefined> };
    return pulumi
      .output({ urn, status, summary, submittedAt, completedAt, paths, ledger, product, edge })
      .apply(({ urn, ...known }) => ({ ...nameAndKind(urn), ...known, objectPathOf }));
  });
  return pulumi.output(outcomes).apply(async (known) => {
    // Loaded on the first call: a program that reports nothing starts without it.
    const { reportOn } = await import("../provider/queries/report.js");
    return reportOn(known);
  });
}

/** Of a URN, `urn:pulumi:stack::project::type::name`: a name may itself have `::` in it. */
function nameAndKind(urn: string): { name: string; kind: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { name: name.join("::"), kind: types.slice(types.lastIndexOf(":") + 1) };
}
