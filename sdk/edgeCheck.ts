import * as pulumi from "@pulumi/pulumi";
import type { EdgeReport } from "../provider/model/edgeCheck.js";
import { isPromised, later } from "./later.js";

/** How a resource has edges asked once its tasks are complete. */
export interface EdgeCheckArgs {
  /**
   * The URLs to ask for, at most 1000, each as visitors ask for it. They are judged by the submission that they belong to: their
   * own, that of a directory around them, or the first of all. Default: the files that were submitted since the last check, the
   * first 20, and those that were behind in it; none for directories and regular expressions, which are no URLs.
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
   * Headers of each request, beside those of its own. Not taken are `Host`, `Range`, `Cache-Control`, `Pragma`, those of
   * conditional requests and those of the connection. Default: none.
   *
   * @example headers: { Referer: "https://www.example.com/" }
   */
  headers?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /**
   * The edges to ask, at most 20, by their IP addresses, each with or without a port. Each is asked for every URL, with the
   * URL's own name in `Host` and TLS. Default: the one that the domain's name leads to from this machine.
   *
   * @example addresses: ["203.0.113.7", "[2001:db8::1]:8443"]
   */
  addresses?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * How often a URL is asked for at most, 1 to 20: again only as long as it is stale, differs or the edge is in trouble, with
   * pauses of 2 to 10 s. Default: 10.
   *
   * @example attempts: 1
   */
  attempts?: pulumi.Input<number>;
  /**
   * The time of the whole check in ms, 1000 to 600000. What has not answered by then is `"unknown"`. Default: 60000.
   *
   * @example within: 120_000
   */
  within?: pulumi.Input<number>;
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
  if (isPromised(edgeCheck)) return edgeCheck;
  const { paths, addresses } = edgeCheck as Partial<EdgeCheckArgs>;
  return [paths, addresses];
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
