import { z } from "zod";
import { show } from "../../base/validation.js";
import type { EdgeReport } from "../../model/edgeCheck.js";
import type { LedgerGroup } from "../../model/state.js";
import { InvalidArgumentsError, parseArguments } from "../../queries/arguments.js";
import { type ReportedResource, reportOn } from "../../queries/report.js";
import { objectPathOf } from "../../resource/taskCompletion.js";
import { readOutcome } from "./outcome.js";

const schema = z.object({
  resources: z.array(z.unknown(), {
    error: (issue) => `must be a list of the output outcome of resources, not ${show(issue.input)}`,
  }),
});

/** `report`: of resources by their output `outcome`. */
export function report(given: unknown): { markdown: string } {
  const { resources } = parseArguments(schema, given);
  return { markdown: reportOn(resources.map(reportedOf)) };
}

function reportedOf(text: unknown, place: number): ReportedResource {
  const outcome = readOutcome(text);
  if (outcome === undefined) {
    const reason = "must be the output outcome of a resource of this package";
    throw new InvalidArgumentsError([{ property: `resources[${place}]`, reason }]);
  }
  const { ledger, edge, hasRowsByPath, ...rest } = outcome;
  return {
    ...rest,
    ledger: ledger as unknown as LedgerGroup[],
    edge: edge as EdgeReport | undefined,
    // Of one that waits for others, an item is a path with its task.
    ...(hasRowsByPath === undefined && { objectPathOf: (item: string) => objectPathOf(item) ?? "" }),
  };
}
