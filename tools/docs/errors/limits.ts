import { formatDuration } from "../../../provider/base/duration.js";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import { DEFAULT_TIMEOUT_MS } from "../../../provider/model/commonInputs.js";
import { CDN_LIMITS, PATHS_PER_REFRESH } from "../../../provider/products/cdn/limits.js";
import { DCDN_LIMITS } from "../../../provider/products/dcdn/limits.js";
import { CALLS_PER_SECOND, ESA_LIMITS, ITEMS_PER_PURGE } from "../../../provider/products/esa/limits.js";
import { constant } from "./constants.js";
import { table } from "./table.js";

/** What is bounded, by how much, and what happens there. */
interface Limit {
  what: string;
  value: string;
  beyond: string;
}

interface Group {
  title: string;
  limits: readonly Limit[];
}

const count = (file: string, name: string): string => constant(file, name).toLocaleString("en");
const time = (file: string, name: string): string => span(constant(file, name));
const bytes = (file: string, name: string): string => `${constant(file, name) / 2 ** 20} MiB`;

export function limitTables(): string {
  return limitGroups()
    .map(({ title, limits }) => {
      const rows = limits.map(({ what, value, beyond }) => [what, value, beyond]);
      return `### ${title}\n\n${table(["what", "limit", "beyond it"], rows)}`;
    })
    .join("\n\n");
}

/** Every wait, retry, queue and buffer, with the value that the code has. */
function limitGroups(): Group[] {
  const { connectTimeout, readTimeout } = readConfiguration("cdn", () => undefined, {});
  return [
    {
      title: "Deployments",
      limits: [
        {
          what: "the whole of a resource's deployment: submissions, waits, retries",
          value: `${span(DEFAULT_TIMEOUT_MS)}, or \`customTimeouts\``,
          beyond: "fails with what is not complete; the next `pulumi up` goes on",
        },
        {
          what: "submissions again of a path that has failed (`retryFailed`)",
          value: `${count("provider/model/commonInputs.ts", "DEFAULT_RETRY_FAILED")}, at most ${count("provider/model/commonInputs.ts", "MAX_RETRY_FAILED")}`,
          beyond: "the path counts as failed",
        },
        {
          what: "changed files below a directory that are submitted one by one (`directoriesAbove`)",
          value: `no limit unless it is given, at most ${count("provider/products/cdn/cacheRefresh.ts", "MOST_FILES")}`,
          beyond:
            "the directory is submitted in their place; the files are, where the quota has room for no directory",
        },
        {
          what: "ways to choose these directories that are weighed in a search, and then of each directory",
          value: `${count("provider/model/chooseDirectories.ts", "MOST_CONSIDERED")}, and ${count("provider/model/chooseDirectories.ts", "MOST_OF_EACH")}`,
          beyond: "still within the quota, but there can be a better way",
        },
        {
          what: "submissions of a batch whose answers are lost, each looked up in the history before the next",
          value: `${count("provider/resource/submission.ts", "MOST_SUBMISSIONS")} in all`,
          beyond: "fails; the next `pulumi up` looks them up first",
        },
        {
          what: "pauses before the history is asked about a lost answer; twice as long after each further one",
          value: `${time("provider/resource/submission.ts", "LOOK_UP_AFTER_MS.0")}, then ${time("provider/resource/submission.ts", "LOOK_UP_AFTER_MS.1")}`,
          beyond: "what it does not show is submitted again",
        },
        {
          what: "how long after its last call a submission is looked for in the history",
          value: time("provider/resource/submission.ts", "LATE_STAMP_MS"),
          beyond: "what it does not show is submitted again",
        },
        {
          what: "the API's history of a task",
          value: span(CDN_LIMITS.historyMs),
          beyond: "a task whose end was not seen by then counts as failed",
        },
        {
          what: "paths that a failed deployment names",
          value: count("provider/resource/reasons.ts", "MOST_PATHS"),
          beyond: "`and … more`",
        },
        {
          what: "resources that a preview lists, and paths of each",
          value: `${count("provider/fronts/program/planPreview.ts", "MOST_RESOURCES")}, and ${count("provider/fronts/program/planPreview.ts", "MOST_PATHS")}`,
          beyond: "`and … more`",
        },
        {
          what: "URLs with a hash that a preview lists of a resource",
          value: count("provider/resource/changes.ts", "MOST_PATHS"),
          beyond: "`and … more`",
        },
        {
          what: "directories in the place of files that a preview lists of a resource, and of all new ones together",
          value: count("provider/resource/changes.ts", "MOST_PATHS"),
          beyond: "`and … more in the place of … files`",
        },
        {
          what: "a pattern that the plugin's `hashFolder` is given (`ignore`)",
          value: `${count("provider/fronts/plugin/hashFolder.ts", "LONGEST_PATTERN")} characters`,
          beyond: "refused",
        },
        {
          what: "the delivery of a line of the provider plugin's to the engine",
          value: time("provider/fronts/plugin/engineLog.ts", "LONGEST_DELIVERY_MS"),
          beyond: "the line is lost; nothing else is",
        },
        {
          what: "a message between the engine and the provider plugin",
          value: bytes("provider/fronts/plugin/server.ts", "MOST_BYTES"),
          beyond: "the engine reports a failure of gRPC",
        },
        {
          what: "the provider's process once the engine is gone",
          value: `looks for it every ${time("provider/fronts/dynamic/engineHost.ts", "RECONNECT_MS")}`,
          beyond: "ends",
        },
      ],
    },
    {
      title: "Checks of edges (`edgeCheck`, `checkEdge`)",
      limits: [
        {
          what: "files of a resource that are asked for where none are named",
          value: count("provider/resource/edgeTargets.ts", "MOST_FILES"),
          beyond: "the others are not asked for",
        },
        {
          what: "URLs that are named, and edges by their addresses",
          value: `${count("provider/edge/options.ts", "MOST_URLS")}, and ${count("provider/edge/options.ts", "MOST_ADDRESSES")}`,
          beyond: "refused",
        },
        {
          what: "looks at a URL (`attempts`)",
          value: `${count("provider/edge/options.ts", "DEFAULT_ATTEMPTS")}, at most ${count("provider/edge/options.ts", "MOST_ATTEMPTS")}`,
          beyond: "it is what the last look has shown",
        },
        {
          what: "the pause between two looks, twice as long each time",
          value: `${time("provider/edge/check.ts", "FIRST_PAUSE_MS")} to ${time("provider/edge/check.ts", "LONGEST_PAUSE_MS")}`,
          beyond: "it gets no longer",
        },
        {
          what: "the whole check (`within`)",
          value: `${time("provider/edge/options.ts", "DEFAULT_WITHIN_MS")}, at most ${time("provider/edge/options.ts", "MOST_WITHIN_MS")}`,
          beyond: "what has not answered is `unknown`",
        },
        {
          what: "a connection, and the whole answer",
          value: `${time("provider/edge/client.ts", "LIMITS.connect")}, and ${time("provider/edge/client.ts", "LIMITS.whole")}`,
          beyond: "`unknown`, asked again",
        },
        {
          what: "the bytes of a content that is compared",
          value: bytes("provider/edge/client.ts", "MOST_BYTES"),
          beyond: "it is not compared",
        },
        {
          what: "requests at a time, of a process and of a host",
          value: `${count("provider/edge/client.ts", "MOST_REQUESTS")}, and 1`,
          beyond: "they wait for their turn",
        },
        {
          what: "looks that a message names",
          value: count("provider/resource/edgeReasons.ts", "MOST_LOOKS"),
          beyond: "`and … more`",
        },
      ],
    },
    {
      title: "Calls",
      limits: [
        {
          what: "a connection, TLS included",
          value: `${span(connectTimeout)}, or \`alicloud:clientConnectTimeout\``,
          beyond: "`ConnectTimeout`, tried again",
        },
        {
          what: "the whole answer from then on",
          value: `${span(readTimeout)}, or \`alicloud:clientReadTimeout\``,
          beyond: "`ReadTimeout`, tried again or looked up",
        },
        {
          what: "either of these settings, at most",
          value: time("provider/cloud/configuration.ts", "LONGEST_TIMEOUT_MS"),
          beyond: "refused",
        },
        {
          what: "the bytes of an answer, and of one of `DescribeRefreshTaskById`",
          value: `${bytes("provider/cloud/attempt.ts", "MAX_BYTES")}, and ${bytes("provider/products/cdn/limits.ts", "MAX_BYTES_BY_ID")}`,
          beyond: "`AnswerTooLarge`",
        },
        {
          what: "the rows of an answer",
          value: count("provider/products/cdn/answers.ts", "MOST_ROWS"),
          beyond: "`UnexpectedAnswer`",
        },
        {
          what: "the task ids of a submission",
          value: count("provider/products/cdn/answers.ts", "MOST_TASK_IDS"),
          beyond: "`UnexpectedAnswer`",
        },
        {
          what: "the bytes of an answer with credentials",
          value: bytes("provider/cloud/credentialTransport.ts", "MAX_BYTES"),
          beyond: "`AnswerTooLarge`",
        },
        {
          what: "tries again after passing failures in a row",
          value: time("provider/cloud/retry.ts", "DEFAULTS.patience"),
          beyond: "fails with the last one",
        },
        {
          what: "the answer to a submission, once the deployment was cancelled or its time is up",
          value: time("provider/base/budget.ts", "LAST_ANSWER_MS"),
          beyond: "the next `pulumi up` looks the paths up first",
        },
        {
          what: "tries again where the API asks for a slower pace",
          value: "the time limit of the resource",
          beyond: "fails with what the API says",
        },
        {
          what: "the same, of a function that asks the API",
          value: time("provider/queries/account.ts", "LONGEST_CALL"),
          beyond: "fails with what the API says",
        },
        {
          what: "the pause between tries, doubled each time",
          value: `${time("provider/cloud/retry.ts", "DEFAULTS.minDelay")} to ${time("provider/cloud/retry.ts", "DEFAULTS.maxDelay")}, or what the API asks for`,
          beyond: "",
        },
        {
          what: "the same, where the API asks for a slower pace",
          value: `${count("provider/cloud/retry.ts", "THROTTLED_FACTOR")} times as long`,
          beyond: "",
        },
        {
          what: "the use of credentials before their source is asked again",
          value: time("provider/cloud/credentials.ts", "KEPT_MS"),
          beyond: "asked again",
        },
        {
          what: "text of the API's in a message",
          value: `${count("provider/base/scrub.ts", "SHOWN_LENGTH")} characters`,
          beyond: "cut",
        },
      ],
    },
    {
      title: "Paths in a call, and calls in a second",
      limits: [
        ...(["file", "directory", "regex", "ignoreParams"] as const).map((type) => ({
          what: `paths of type \`${type}\` in a call`,
          value: String(PATHS_PER_REFRESH[type]),
          beyond: "the next call",
        })),
        {
          what: "prefetches in a call",
          value: count("provider/products/cdn/limits.ts", "PATHS_PER_PREFETCH"),
          beyond: "the next call",
        },
        {
          what: "cache tags in a call",
          value: count("provider/products/cdn/limits.ts", "TAGS_PER_REFRESH"),
          beyond: "the next call",
        },
        {
          what: "bytes of the paths, headers or tags of a prefetch or a refresh by tag of CDN, percent-encoded",
          value: count("provider/products/cdn/queryString.ts", "MAX_QUERY_BYTES"),
          beyond: "the next call; refused where the headers leave no room for a path",
        },
        {
          what: "domains of a resource",
          value: count("provider/products/cdn/limits.ts", "DOMAINS_PER_CALL"),
          beyond: "refused",
        },
        {
          what: "a path, percent-encoded",
          value: `${count("provider/model/objectPath.ts", "MAX_OBJECT_PATH_LENGTH")} characters`,
          beyond: "refused",
        },
        {
          what: "a cache tag",
          value: `${count("provider/products/cdn/limits.ts", "MAX_TAG_LENGTH")} characters`,
          beyond: "refused",
        },
        {
          what: "with ESA: files in a call, and of each other type",
          value: `${ITEMS_PER_PURGE.file.toLocaleString("en")}, and ${ITEMS_PER_PURGE.directory}`,
          beyond: "the next call",
        },
        {
          what: "with ESA: prefetches in a call",
          value: count("provider/products/esa/limits.ts", "FILES_PER_PREFETCH"),
          beyond: "the next call",
        },
        {
          what: "with ESA: a cache tag",
          value: `${count("provider/products/esa/limits.ts", "MAX_TAG_LENGTH")} characters`,
          beyond: "refused",
        },
        {
          what: "submissions a second of each operation, all resources together",
          value: String(CDN_LIMITS.submissions.RefreshObjectCaches),
          beyond: "wait for their turn",
        },
        {
          what: "the same with DCDN: refreshes, and prefetches",
          value: `${DCDN_LIMITS.submissions.RefreshObjectCaches}, and ${DCDN_LIMITS.submissions.PushObjectCache}`,
          beyond: "wait for their turn",
        },
        {
          what: "with ESA: calls a second of each operation, but for its listings",
          value: String(CALLS_PER_SECOND),
          beyond: "wait for their turn",
        },
        {
          what: "`DescribePurgeTasks` and `DescribePreloadTasks` a second together while resources wait, and to look a lost answer up",
          value: `${ESA_LIMITS.describeRefreshTasks.most}, fewer where the API throttles`,
          beyond: "wait for their turn",
        },
        {
          what: "`DescribeRefreshTasks` a second while resources wait, and to look a lost answer up",
          value: `${CDN_LIMITS.describeRefreshTasks.most}, fewer where the API throttles`,
          beyond: "wait for their turn",
        },
        {
          what: "`DescribeDcdnRefreshTasks` a second, in the same way",
          value: `${DCDN_LIMITS.describeRefreshTasks.most}, fewer where the API throttles`,
          beyond: "wait for their turn",
        },
        {
          what: "`DescribeRefreshTaskById` a second while resources wait, and as many of DCDN's",
          value: `${CDN_LIMITS.describeRefreshTaskById.most}, fewer where the API throttles`,
          beyond: "wait for their turn",
        },
        {
          what: "the time between two looks at a task",
          value: `${time("provider/tracker/schedule.ts", "WIDEST_MS")}, and ${time("provider/tracker/schedule.ts", "WIDEST_OF_MANY_MS")} where looking takes many calls`,
          beyond: "looked at again",
        },
        {
          what: "the rest of an operation that the API asks for while resources wait, and after failures in a row",
          value: `${time("provider/base/adaptiveRateLimiter.ts", "LONGEST_REST")}, and ${time("provider/base/adaptiveRateLimiter.ts", "LONGEST_REST_AFTER_FAILURE")}`,
          beyond: "asked again",
        },
      ],
    },
    {
      title: "Functions",
      limits: [
        {
          what: "`getRefreshTasks`, calls a second, and with DCDN",
          value: `${CDN_LIMITS.describeRefreshTasks.first}, and ${DCDN_LIMITS.describeRefreshTasks.first}`,
          beyond: "wait for their turn",
        },
        {
          what: "`getRefreshTaskById`, calls a second",
          value: String(CDN_LIMITS.describeRefreshTaskById.first),
          beyond: "wait for their turn",
        },
        {
          what: "`getRefreshTasks` with `all`, calls",
          value: `${count("provider/queries/everyPage.ts", "MAX_CALLS")} of ${CDN_LIMITS.pageSize} tasks, with DCDN of ${DCDN_LIMITS.pageSize}`,
          beyond: "an error",
        },
        {
          what: "`getEsaPurgeTasks` and `getEsaPreloadTasks` with `all`, calls",
          value: `${count("provider/queries/everyPage.ts", "MAX_CALLS")} of ${ESA_LIMITS.pageSize} tasks`,
          beyond: "an error",
        },
        {
          what: "`getEsaSites` with `all`, calls",
          value: count("provider/queries/esaSites.ts", "MOST_CALLS"),
          beyond: "an error",
        },
        {
          what: "`getRefreshTasks` with `all`, and `getRefreshTaskById`, in all",
          value: time("provider/queries/account.ts", "LONGEST_LISTING"),
          beyond: "an error",
        },
        {
          what: "the same, readings of a list that goes on shrinking",
          value: count("provider/queries/everyPage.ts", "MAX_PASSES"),
          beyond: "what was read",
        },
        {
          what: "`getRefreshTaskById`, task ids",
          value: count("provider/queries/refreshTaskById.ts", "MAX_IDS"),
          beyond: "refused",
        },
        {
          what: "accounts that a program has open at once",
          value: count("provider/queries/account.ts", "MOST_ACCOUNTS"),
          beyond: "the oldest signs in anew when it is used again",
        },
        {
          what: "failed paths in a report",
          value: count("provider/queries/report.ts", "MOST_FAILURES"),
          beyond: "`and … more`",
        },
        {
          what: "what `hashFolder` holds of a file at once",
          value: `${constant("provider/queries/hashFolder.ts", "PIECE") / 1024} KiB`,
          beyond: "the next piece",
        },
      ],
    },
  ];
}

function span(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds} ms`;
  const day = 24 * 3_600_000;
  return milliseconds % day === 0 ? `${milliseconds / day} days` : formatDuration(milliseconds);
}
