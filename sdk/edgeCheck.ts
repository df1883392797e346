import * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import type { CheckEdgeOutputArgs } from "./checkEdge.js";
import { later } from "./later.js";

/** How a resource has edges asked once its tasks are complete. */
export interface EdgeCheckArgs
  extends Pick<CheckEdgeOutputArgs, "headers" | "addresses" | "attempts" | "within"> {
  /**
   * The URLs to ask for, at most 1000, each as visitors ask for it. They are judged by the submission that they belong to: their
   * own, that of a directory around them, or the first of all. Default: the files that this deployment has submitted, the first
   * 20; none for directories, regular expressions and what ignores parameters and has no URL of its own.
   *
   * @example paths: ["https://www.example.com/index.html"]
   */
  paths?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Since when the origin has to have been asked for what an edge serves, in ISO 8601. A prefetch leaves a copy alone that it
   * finds, and a visitor can have brought that since the refresh before it: with the refresh's `submittedAt`, an older one is
   * stale; without, such a copy tells nothing. Default: the submission.
   *
   * @example since: refresh.submittedAt
   */
  since?: pulumi.Input<string>;
  /**
   * What an edge does to the deployment that still serves an old copy, or other content than `contentHashes` say, when the check
   * ends: `"warn"` lets it pass with a warning on the resource's row, `"error"` ends it. Either way the next `pulumi up` asks
   * again, and submits nothing for it. Default: `"warn"`.
   *
   * @example onStale: "error"
   */
  onStale?: pulumi.Input<"warn" | "error">;
}

/** The arguments of the resources that can have edges asked. */
export interface EdgeCheckedArgs {
  /**
   * Whether edges are asked what visitors get, after the API has reported all as complete and before what depends on the
   * resource runs: `true`, or how. It finds an edge that is behind, and can rule none out; see `checkEdge`. It changes nothing
   * of what is submitted, and an edge that tells nothing fails nothing. It goes with `waitForCompletion` only. Default: `false`.
   *
   * @example edgeCheck: true
   * @example edgeCheck: { paths: ["https://www.example.com/"], onStale: "error" }
   */
  edgeCheck?: pulumi.Input<boolean | EdgeCheckArgs>;
}

/** The input that stands for the output `edge`: the engine keeps that secret if the input of the same name is. */
export function edgeInput(edgeCheck: unknown, paths: unknown): { edge?: pulumi.Output<object> } {
  if (edgeCheck === undefined || edgeCheck === null || edgeCheck === false) return {};
  return { edge: pulumi.all([paths, edgePaths(edgeCheck)]).apply(() => ({})) };
}

/** What is named in the check: of a value that is known later, or that is a secret, all of it. */
export function edgePaths(edgeCheck: unknown): unknown {
  if (typeof edgeCheck !== "object" || edgeCheck === null) return undefined;
  const isLater = pulumi.Output.isInstance(edgeCheck) || "then" in edgeCheck;
  return isLater ? edgeCheck : (edgeCheck as Partial<EdgeCheckArgs>).paths;
}

/** What the last check has shown; unknown in a preview that may change it. */
export function edgeOutput(
  edge: pulumi.Output<unknown> | undefined,
  outcome: pulumi.Output<unknown>,
): pulumi.Output<EdgeReport | undefined> {
  if (edge === undefined) return later(undefined);
  return pulumi
    .all([edge, outcome])
    .apply(([report]) => (isReport(report) ? report : undefined)) as pulumi.Output<EdgeReport | undefined>;
}

/** Until a check has ended, and in a test that mocks the engine, it is what the input is. */
function isReport(report: unknown): report is EdgeReport {
  return typeof report === "object" && report !== null && "checked" in report;
}
