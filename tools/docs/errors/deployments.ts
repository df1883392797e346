import { WorkBudget } from "../../../provider/base/budget.js";
import { ServerClock, systemClock } from "../../../provider/base/clock.js";
import { RateLimiter } from "../../../provider/base/rateLimiter.js";
import type { Entry } from "../../../provider/model/state.js";
import { FAILED, FORGOTTEN, PENDING, UNCONFIRMED, UNSUBMITTED } from "../../../provider/model/taskStatus.js";
import { cdnError } from "../../../provider/products/cdn/errors.js";
import { needsOf, shortfalls, shortfallWarning } from "../../../provider/resource/quota.js";
import { QuotaGate } from "../../../provider/resource/quotaGate.js";
import {
  CANCELLED,
  CANCELLED_EARLY,
  concerned,
  delayOf,
  MORE_TIME,
  RESUME_HINT,
  reasonsOf,
  standOf,
} from "../../../provider/resource/reasons.js";
import { taskCompletionKind } from "../../../provider/resource/taskCompletion.js";
import { failureOf } from "./failureOf.js";
import { code, table } from "./table.js";

const PAGE = "https://www.example.com/index.html";
const ABOUT = "https://www.example.com/about.html";
const LIMIT = 30 * 60_000;

const entry = (status: string, more: Partial<Entry> = {}): Entry => ({
  ...{ taskIds: ["14286878548"], objectType: "file", status, process: 0 },
  ...{ creationTime: "2026-01-31T08:00:00Z", completionTime: "", description: "" },
  ...more,
});

const running = entry("Refreshing", { process: 42 });
const failed = entry(FAILED, { description: "OriginTimeout" });

const refusal = cdnError({
  operation: "RefreshObjectCaches",
  submission: true,
  code: "InvalidDomain.NotFound",
  reason: "The domain name that you specified does not exist",
  statusCode: 404,
  requestId: "0F7E4C1A-52B3-4D4F-9A6B-1C2D3E4F5A6B",
});

type Line = [line: string | undefined, when: string];

/** The line of one path with which its resource's deployment ends. */
const lineOf = (known: Entry): string | undefined =>
  reasonsOf([PAGE], new Map([[PAGE, known]]), { limit: LIMIT })[0];

/** Of two paths whose last call has failed, the second: in the line of the first the whole failure stands. */
function afterFailure(): string | undefined {
  const paths = [ABOUT, PAGE];
  const ledger = new Map(paths.map((path) => [path, entry(PENDING)]));
  const trouble = cdnError({
    operation: "DescribeRefreshTasks",
    submission: false,
    code: "InternalError",
    reason: "",
  });
  const troubles = new Map(paths.map((path) => [path, trouble]));
  return reasonsOf(paths, ledger, { limit: LIMIT, troubles })[1];
}

const standing = (known: Entry | undefined): string | undefined =>
  standOf([PAGE], new Map(known && [[PAGE, known]]), (path) => path)[0];

const OF_PATHS: readonly Line[] = [
  [lineOf(failed), "The path has failed, after it was submitted again."],
  [lineOf(entry(FAILED)), "The same, and the API does not say why."],
  [lineOf(running), "The time limit has come."],
  [lineOf(entry(PENDING)), "The same, before the history has shown the task."],
  [
    afterFailure(),
    "The same, and the last call about it has failed. Where a code comes first, the failure stands in full.",
  ],
  [
    lineOf(entry(FORGOTTEN)),
    "The API has forgotten the task: nobody can say whether it is done. It is submitted again.",
  ],
  [lineOf(entry(UNCONFIRMED)), "The history could not be asked yet; it is, before anything is submitted."],
  [standing(running), "The deployment was cancelled after it was submitted,"],
  [standing(undefined), "or before."],
  [lineOf(entry(UNSUBMITTED)), "A `TaskCompletion` waits for it, and its own resource was refused."],
];

const adviceOf = (known: Entry): string | undefined => taskCompletionKind.advice?.([known])?.[0];

const AT_THE_END: readonly Line[] = [
  [RESUME_HINT, "Something was submitted."],
  [MORE_TIME, "The time limit has come."],
  [
    delayOf({ limit: LIMIT, submitting: 0.9 * LIMIT, failure: undefined })[0],
    "Most of the time was not the wait: other submissions came first, or calls were made again. The last failure follows.",
  ],
  [CANCELLED, "Ctrl-C, or the signal of a CI job that is cancelled: once is enough."],
  [CANCELLED_EARLY, "The same, before the first call."],
  [adviceOf(running), "Of a `TaskCompletion`: a task has not ended in time,"],
  [adviceOf(failed), "has failed,"],
  [adviceOf(entry(FORGOTTEN)), "was forgotten by the API,"],
  [adviceOf(entry(UNSUBMITTED)), 'or was never made, by a resource with `onFailure: "warn"`.'],
];

/** What a reader looks up of a deployment that does not reach its end. */
export function deploymentText(): string {
  const ledger = new Map([[PAGE, running]]);
  const example = [...reasonsOf([PAGE], ledger, { limit: LIMIT }), RESUME_HINT].join("\n");
  return `The resource is kept in the state, marked as failed: its row says why, a line for each path, the first 20. With
\`onFailure: "warn"\` the same is a warning, and the deployment goes on.

\`\`\`text
${example}
\`\`\`

${lines("line of a path", OF_PATHS)}

${lines("last lines", AT_THE_END)}

A call that is refused ends the deployment with [its failure](#calls-that-fail) and the first path that it keeps from its
end. Paths that are a secret are counted and not named.

\`\`\`text
${refusal.message} ${concerned([PAGE, ABOUT], new Map())}
\`\`\``;
}

/** What is said of the day's quota, before the first call and in previews. */
export async function quotaText(): Promise<string> {
  const quota = { dir: { remain: 1, quota: 100 }, requestId: "", serverTime: systemClock.now() };
  const items = ["a/", "b/"].map((path) => ({ path, objectType: "directory" }));
  const gate = new QuotaGate(
    { describeRefreshQuota: async () => quota },
    new ServerClock(systemClock),
    new RateLimiter(systemClock, 1),
  );
  const budget = new WorkBudget(systemClock, Number.POSITIVE_INFINITY);
  const refusal = await failureOf(() =>
    gate.pass({ urn: undefined, choose: () => ({ items }), budget }, async () => {}),
  );
  return `A resource that needs more than is left is refused before its first call. Without the permission for
\`DescribeRefreshQuota\` nothing is said, and the API itself refuses what is too much. Off with
\`pulumi config set alicloud-cdn-refresh:quotaPreflight false\`.

\`\`\`text
${refusal}
\`\`\`

A warning of \`pulumi preview\`, for all resources of the program together:

\`\`\`text
${shortfallWarning(shortfalls(needsOf(items), quota))}
\`\`\``;
}

function lines(title: string, all: readonly Line[]): string {
  return table(
    [title, "when"],
    all.map(([line = "", when]) => [code(line.replace(PAGE, "…")), when]),
  );
}
