import { z } from "zod";
import { type Clock, systemClock } from "../base/clock.js";
import { typeOf } from "../base/validation.js";
import type { Environment } from "../cloud/settingsReader.js";
import { type CheckSurroundings, createEdgeChecker } from "../edge/check.js";
import { addressProblems, checkOptions, edgeTime, edgeUrls } from "../edge/options.js";
import { readEdgeSettings } from "../edge/settings.js";
import type { EdgeReport } from "../model/edgeCheck.js";
import { normalizeObjectPath, normalizeOrSame } from "../model/objectPath.js";
import { parseArguments } from "./arguments.js";

/** What a program brings to a check. No account is asked. */
export interface EdgeSource {
  /** Gives the value of a key of the stack's configuration, such as `alicloud-cdn-refresh:edgeEndpoint`. */
  configured(key: string): string | undefined;
  environment: Environment;
  /** Fires when nobody waits for the report. */
  cancelled: AbortSignal;
  /** Default: the machine's. */
  clock?: Clock;
}

const schema = z.object({
  ...checkOptions,
  urls: edgeUrls,
  since: edgeTime.optional(),
  expected: z
    .record(
      z.string(),
      z.string({ error: (issue) => `must be a hash such as hashFolder gives, not ${typeOf(issue.input)}` }),
      {
        error: (issue) => `must be a map of URLs to hashes, as hashFolder gives, not ${typeOf(issue.input)}`,
      },
    )
    .optional(),
});

/** `checkEdge`: each URL is judged by the machine's clock. */
export async function checkEdge(given: unknown, source: EdgeSource): Promise<EdgeReport> {
  const { clock = systemClock } = source;
  const settings = readEdgeSettings(source.configured, source.environment);
  const args = parseArguments(schema, given, ({ addresses }) => addressProblems(addresses, settings));
  const { urls, since, expected = {}, headers, addresses, attempts, within } = args;
  const hashes = new Map(Object.entries(expected).map(([url, hash]) => [normalizeOrSame(url), hash]));
  const targets = [...new Set(urls.map(normalizeObjectPath))].map((path) => {
    const hash = hashes.get(path);
    return {
      path,
      action: "refresh" as const,
      ...(since !== undefined && { since }),
      ...(hash !== undefined && { expected: hash }),
    };
  });
  const surroundings: CheckSurroundings = { now: () => clock.calendar(), signal: source.cancelled };
  return createEdgeChecker({ clock, ...source }).check(
    targets,
    { headers, addresses, attempts, within },
    surroundings,
  );
}
