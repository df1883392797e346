import { z } from "zod";
import { type Problem, show } from "../../base/validation.js";
import type { EdgeReport } from "../../model/edgeCheck.js";
import { InvalidArgumentsError, parseArguments } from "../../queries/arguments.js";
import { type ReportedResource, reportOn } from "../../queries/report.js";
import { objectPathOf } from "../../resource/taskCompletion.js";
import { type Outcome, readOutcome } from "./outcome.js";

const schema = z.object({
  resources: z.array(z.unknown(), {
    error: (issue) => `must be a list of the output outcome of resources, not ${show(issue.input)}`,
  }),
});

/** `report`: of resources by their output `outcome`. */
export function report(given: unknown): { markdown: string } {
  const outcomes = parseArguments(schema, given).resources.map(readOutcome);
  const problems = outcomes.flatMap((outcome, place): Problem[] =>
    outcome === undefined ? [{ property: `resources[${place}]`, reason: NO_OUTCOME }] : [],
  );
  if (problems.length > 0) throw new InvalidArgumentsError(problems);
  return { markdown: reportOn((outcomes as Outcome[]).map(reportedOf)) };
}

const NO_OUTCOME = "must be the output outcome of a resource of this package";

function reportedOf({ edge, hasRowsByPath, ...rest }: Outcome): ReportedResource {
  return {
    ...rest,
    edge: edge as EdgeReport | undefined,
    // Of one that waits for others, an item is a path with its task.
    ...(hasRowsByPath === undefined && { objectPathOf: (item: string) => objectPathOf(item) ?? "" }),
  };
}
