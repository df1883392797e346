import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/index.js";
import { WorkBudget } from "../../../provider/base/budget.js";
import { type Clock, systemClock } from "../../../provider/base/clock.js";
import { Turnstile } from "../../../provider/base/turnstile.js";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import { CdnApiError } from "../../../provider/cloud/errors.js";
import { previewPlan } from "../../../provider/fronts/program/planPreview.js";
import type { CommonInputs } from "../../../provider/model/commonInputs.js";
import type { Entry } from "../../../provider/model/state.js";
import { FAILED, FORGOTTEN, PENDING, UNCONFIRMED, UNSUBMITTED } from "../../../provider/model/taskStatus.js";
import { type CacheRefreshInputs, cacheRefreshKind } from "../../../provider/products/cdn/cacheRefresh.js";
import { cacheTagRefreshKind } from "../../../provider/products/cdn/cacheTagRefresh.js";
import { createCdnApi } from "../../../provider/products/cdn/client.js";
import type { Context } from "../../../provider/resource/context.js";
import {
  createContext,
  LOOK_UP_GAP_MS,
  SUBMISSIONS_PER_SECOND,
} from "../../../provider/resource/createContext.js";
import { inTurn } from "../../../provider/resource/inTurn.js";
import { create, read } from "../../../provider/resource/lifecycle.js";
import { LOOK_UPS } from "../../../provider/resource/lookUp.js";
import { QUOTA_ADVICE } from "../../../provider/resource/quota.js";
import { QuotaGate } from "../../../provider/resource/quotaGate.js";
import {
  CANCELLED,
  CANCELLED_EARLY,
  delayOf,
  GOES_ON,
  reasonsOf,
  standOf,
} from "../../../provider/resource/reasons.js";
import { taskCompletionKind } from "../../../provider/resource/taskCompletion.js";
import { failureOf, type Message, type Section } from "./message.js";

const SITE = "https://www.example.com/";
const PAGE = `${SITE}index.html`;
const DIRECTORY = `${SITE}assets/`;
const LIMIT = 30 * 60_000;
const REQUEST_ID = "0F7E4C1A-52B3-4D4F-9A6B-1C2D3E4F5A6B";
const NEXT = "the next `pulumi up` goes on from here";

const entry = (status: string, more: Partial<Entry> = {}): Entry => ({
  ...{ taskIds: ["14286878548"], objectType: "file", status, process: 0 },
  ...{ creationTime: "2026-01-31T08:00:00Z", completionTime: "", description: "" },
  ...more,
});

type Ending = [when: string, entry: Entry, advice: string];

const ENDINGS: readonly Ending[] = [
  ["A path has failed, after it was submitted again.", entry(FAILED, { description: "OriginTimeout" }), NEXT],
  ["A path has failed, and the API does not say why.", entry(FAILED), NEXT],
  [
    "The time limit has come.",
    entry("Refreshing", { process: 42 }),
    "Allow more time with the resource option customTimeouts",
  ],
  [
    "The time limit has come before the API's history has shown the task.",
    entry(PENDING),
    "Allow more time with the resource option customTimeouts",
  ],
  [
    "The API has forgotten the task, so that nobody can say whether it is done. It is submitted again.",
    entry(FORGOTTEN),
    NEXT,
  ],
  ["The answer to the submission was lost, and the history could not be asked.", entry(UNCONFIRMED), NEXT],
];

export async function deploymentSection(): Promise<Section> {
  return {
    title: "A deployment that does not reach its end",
    introduction:
      "The resource is kept in the state, marked as failed: its row says why, a line for each path, the first 20. With " +
      '`onFailure: "warn"` the same is a warning, and the deployment goes on.',
    messages: [
      ...ENDINGS.map(ending),
      ...TROUBLES.map(troubled),
      ...(await delays()),
      manyPaths(),
      cancelled(),
      cancelledEarly(),
      ...OF_TASK_COMPLETION.map(ofTaskCompletion),
      ...(await refusedCalls()),
      ...PROGRESS,
    ],
  };
}

function ending([when, known, advice]: Ending): Message {
  const reasons = reasonsOf([PAGE], new Map([[PAGE, known]]), { limit: LIMIT });
  return { when, text: [...reasons, GOES_ON].join("\n"), about: PAGE, advice };
}

function cancelled(): Message {
  const known: [string, Entry | undefined][] = [
    [PAGE, entry("Refreshing", { process: 42 })],
    [`${SITE}about.html`, entry(UNCONFIRMED)],
    [DIRECTORY, undefined],
  ];
  const ledger = new Map(
    known.flatMap(([path, entry]) => (entry === undefined ? [] : [[path, entry] as const])),
  );
  const lines = standOf(
    known.map(([path]) => path),
    ledger,
    (path) => path,
  );
  return {
    when: "Ctrl-C, or the signal of a CI job that is cancelled: once is enough.",
    text: [`${CANCELLED} ${GOES_ON}`, ...lines].join("\n"),
    about: PAGE,
    advice: NEXT,
  };
}

function cancelledEarly(): Message {
  return {
    when: "The same, before the first call.",
    text: CANCELLED_EARLY,
    about: "The deployment",
    advice: "run `pulumi up` again",
  };
}

const failure = (
  code: string,
  reason: string,
  statusCode: number,
  operation = "DescribeRefreshTasks",
): CdnApiError =>
  new CdnApiError({ operation, submission: false, code, reason, statusCode, requestId: REQUEST_ID });

const TROUBLES: readonly [when: string, trouble: CdnApiError, advice: string][] = [
  [
    "The time limit has come, and the last call about the path has failed. Of other paths whose last call has failed with the same code, only the code is said.",
    failure("InternalError", "The request processing has failed due to some unknown error.", 500),
    "give the request id to Alibaba Cloud's support",
  ],
  [
    "The same, and the answer was not as documented.",
    failure("UnexpectedAnswer", "the answer's field Tasks is not as documented: expected a list", 200),
    "Please report it with the field that the message names",
  ],
];

function troubled([when, trouble, advice]: (typeof TROUBLES)[number]): Message {
  const ledger = new Map([PAGE, DIRECTORY].map((path) => [path, entry(PENDING)]));
  const troubles = new Map([PAGE, DIRECTORY].map((path) => [path, trouble]));
  const reasons = reasonsOf([PAGE, DIRECTORY], ledger, { limit: LIMIT, troubles });
  const text = [...reasons, GOES_ON].join("\n");
  return { when, text, about: PAGE, advice, code: trouble.code, requestId: REQUEST_ID };
}

/** What else than the wait took the time. */
async function delays(): Promise<Message[]> {
  const full = failure("PreloadQueueFull", "The preload queue is full.", 400, "PushObjectCache");
  const known = new Map([[PAGE, entry("Refreshing", { process: 42 })]]);
  const late = reasonsOf([PAGE], known, { limit: LIMIT });
  const delayed = (error?: Error): string =>
    [...late, ...delayOf({ limit: LIMIT, submitting: 0.9 * LIMIT, failure: error }), GOES_ON].join("\n");
  const allowMore = "Allow more time with the resource option customTimeouts";
  const ofTurn = async (turnstile: (clock: Clock) => Turnstile, calls: string): Promise<Message> => {
    const busy = turnstile(systemClock);
    // Longer than ours, so that none of them makes way for us.
    const others = new WorkBudget(systemClock, 10_000);
    for (let before = 0; before < 1_000; before++) void busy.pass(others);
    const budget = new WorkBudget(systemClock, 50);
    const { message } = await failureOf(() => inTurn(busy, { calls, budget }));
    const when = `So many ${calls} came first that the time limit has come.`;
    return { when, text: message, about: calls, advice: allowMore };
  };
  return [
    {
      when: "Most of the time went by until all was submitted.",
      text: delayed(),
      about: PAGE,
      advice: allowMore,
    },
    {
      when: "The same, and a call had to be made again.",
      text: delayed(full),
      about: PAGE,
      ...{ advice: full.advice, code: full.code, requestId: REQUEST_ID },
    },
    await ofTurn((clock) => new Turnstile(clock, 1_000, SUBMISSIONS_PER_SECOND), "submissions"),
    await ofTurn((clock) => new Turnstile(clock, LOOK_UP_GAP_MS), LOOK_UPS),
  ];
}

function manyPaths(): Message {
  const paths = Array.from({ length: 25 }, (_, index) => `${SITE}${index}.html`);
  const ledger = new Map(paths.map((path) => [path, entry(FAILED, { description: "OriginTimeout" })]));
  const reasons = [...reasonsOf(paths, ledger, { limit: LIMIT }), GOES_ON];
  return {
    when: "More than 20 paths have failed.",
    text: reasons.join("\n"),
    about: paths[0] as string,
    advice: NEXT,
  };
}

const OF_TASK_COMPLETION: readonly Ending[] = [
  [
    "A `TaskCompletion` has not seen the end of a task.",
    entry("Refreshing", { process: 42 }),
    "The next `pulumi up` goes on waiting",
  ],
  [
    "A `TaskCompletion` has seen a task fail.",
    entry(FAILED, { description: "OriginTimeout" }),
    "`pulumi up --refresh`",
  ],
  [
    "A `TaskCompletion` waits for a task that the API has forgotten.",
    entry(FORGOTTEN),
    "is submitted again by its own resource when a trigger changes",
  ],
  [
    'A `TaskCompletion` waits for a resource whose submission was refused, with `onFailure: "warn"`.',
    entry(UNSUBMITTED),
    "is submitted by its own resource at the next `pulumi up`",
  ],
];

function ofTaskCompletion([when, known, advice]: Ending): Message {
  const { displayName, advice: adviceOf } = taskCompletionKind;
  const subject = `${PAGE}#14286878548`;
  const reasons = reasonsOf([subject], new Map([[subject, known]]), { limit: LIMIT, displayName });
  return { when, text: [...reasons, ...(adviceOf?.([known]) ?? [])].join("\n"), about: PAGE, advice };
}

/** Lines that give way to the next. */
const PROGRESS: readonly Message[] = [
  {
    when: "While a submission is made again. Only a line of progress: nothing has failed.",
    text: "refresh: Throttling.User: trying again in 2s",
    ...{ about: "Throttling.User", advice: "trying again in 2s", code: "Throttling.User" },
  },
  {
    when: "While the history does not answer. Only a line of progress: nothing has failed.",
    text: "refresh: 1 of 2 complete, Throttling.User: asking again",
    ...{ about: "Throttling.User", advice: "asking again", code: "Throttling.User" },
  },
  {
    when: "While its answers are not as documented. Only a line of progress: it is asked until the time limit.",
    text: "refresh: 0 of 2 complete, UnexpectedAnswer: the answer's field Tasks is not as documented: expected a list: asking again",
    ...{ about: "the answer's field Tasks", advice: "asking again", code: "UnexpectedAnswer" },
  },
];

/** Nothing is waited for in these deployments but their time limit. */
const hastyBut = (limit: number): Clock => ({
  ...systemClock,
  sleep: async (milliseconds, signal) => {
    if (milliseconds === limit) await systemClock.sleep(milliseconds, signal);
  },
});
const hasty = hastyBut(LIMIT);

async function refusedCalls(): Promise<Message[]> {
  return [
    await withEmulator({}, async (emulator) => {
      emulator.addAccount({ ...emulator.account, domains: ["www.example.org"] });
      const { message } = await deployment(emulator, [PAGE, DIRECTORY]);
      return {
        when: "The first call was refused: nothing was submitted.",
        text: withRequestId(message),
        about: `This concerns ${PAGE} and 1 more`,
        advice: "check its spelling and which account signs in",
        ...{ code: "InvalidDomain.NotFound", requestId: REQUEST_ID },
      };
    }),
    await withEmulator({}, async (emulator) => {
      emulator.addAccount({ ...emulator.account, domains: ["www.example.org"] });
      const { message } = await deployment(emulator, [PAGE, DIRECTORY], { hidesPaths: true });
      return {
        when: "The same, and the paths are a secret: they are counted and not named.",
        text: withRequestId(message),
        about: "This concerns path 1 of 2 and 1 more",
        advice: "check its spelling and which account signs in",
        ...{ code: "InvalidDomain.NotFound", requestId: REQUEST_ID },
      };
    }),
    await withEmulator({ quotas: { dir: 0 } }, async (emulator) => {
      const { message } = await deployment(emulator, [PAGE, DIRECTORY]);
      return {
        when: "A later call was refused: what was submitted before is kept.",
        text: withRequestId(message),
        about: `This concerns ${DIRECTORY}`,
        advice: NEXT,
        ...{ code: "QuotaExceeded.Refresh", requestId: REQUEST_ID },
      };
    }),
    await withEmulator({}, async (emulator) => {
      emulator.fault({ operation: "RefreshObjectCaches", do: { kind: "reset", applied: true } });
      emulator.addAccount({ ...emulator.account, forbidden: ["DescribeRefreshTasks"] });
      const { message } = await deployment(emulator, [PAGE]);
      return {
        when: "The answer to a submission was lost, and the history must not be asked.",
        text: withRequestId(message),
        about: `This concerns ${PAGE}`,
        advice: "Allow the RAM action cdn:DescribeRefreshTasks",
        ...{ code: "Forbidden.RAM", requestId: REQUEST_ID },
      };
    }),
    await withEmulator({}, async (emulator) => {
      emulator.fault({ operation: "RefreshObjectCacheByCacheTag", do: { kind: "reset", applied: true } });
      const withheld = (body: Record<string, unknown>) => ({ ...body, TotalCount: 9, Tasks: {} });
      emulator.fault({ operation: "DescribeRefreshTasks", do: { kind: "rewrite", answer: withheld } });
      const inputs = {
        domainName: "www.example.com",
        cacheTags: ["product-42"],
        waitForCompletion: false,
      };
      const { message } = await create(contextOf(emulator, hasty), cacheTagRefreshKind, inputs, {}).then(
        () => ({ message: "" }),
        (error: Error) => error,
      );
      return {
        when: "The answer to a submission was lost, and the history does not show all that it has.",
        text: withRequestId(message),
        about: "This concerns product-42",
        advice: NEXT,
        code: "ECONNRESET",
      };
    }),
    await withEmulator({ quotas: { dir: 0 } }, async (emulator) => {
      const forbidden = ["DescribeRefreshTasks", "DescribeRefreshTaskById"] as const;
      emulator.addAccount({ ...emulator.account, forbidden });
      const said: string[] = [];
      const inputs: CacheRefreshInputs = { objectPaths: [PAGE, DIRECTORY], onFailure: "warn" };
      await create(contextOf(emulator, systemClock, said), cacheRefreshKind, inputs, {});
      return {
        when: 'A warning, with `onFailure: "warn"`: a call was refused, and then the wait for what was submitted before.',
        text: withRequestId(said.join("\n")),
        about: `This concerns ${DIRECTORY}`,
        advice: "Allow the RAM action cdn:DescribeRefreshTasks",
        ...{ code: "Forbidden.RAM", requestId: REQUEST_ID },
      };
    }),
    await withEmulator({}, async (emulator) => {
      emulator.fault({ operation: "RefreshObjectCaches", do: { kind: "reset", applied: true } });
      const operation = "DescribeRefreshTasks";
      const error = { kind: "error", statusCode: 500, code: "InternalError" } as const;
      emulator.fault({ operation, when: { times: 1 }, do: error });
      emulator.fault({ operation, when: { after: 1 }, do: { kind: "stall", applied: false } });
      const { message } = await deployment(emulator, [PAGE], {}, 1_500);
      return {
        when: "The time limit has come in the middle of a call, and those before it had failed.",
        text: withRequestId(message),
        about: `This concerns ${PAGE}`,
        advice: NEXT,
        ...{ code: "InternalError", requestId: REQUEST_ID },
      };
    }),
    await withEmulator({}, async (emulator) => {
      const { message } = await deployment(emulator, [PAGE]).then(() => refreshOf(emulator));
      return {
        when: "A warning of `pulumi refresh`: the history could not be asked.",
        text: withRequestId(message),
        about: `This concerns ${PAGE}`,
        advice: "Allow the RAM action cdn:DescribeRefreshTasks",
        ...{ code: "Forbidden.RAM", requestId: REQUEST_ID },
      };
    }),
  ];
}

/** How a deployment that does not wait fails; an empty message where it does not. */
async function deployment(
  emulator: Emulator,
  objectPaths: string[],
  settings: CommonInputs = {},
  timeout = LIMIT,
): Promise<{ message: string }> {
  const inputs = { objectPaths, waitForCompletion: false, ...settings };
  return create(contextOf(emulator, hastyBut(timeout)), cacheRefreshKind, inputs, { timeout }).then(
    () => ({ message: "" }),
    (error: Error) => error,
  );
}

async function refreshOf(emulator: Emulator): Promise<{ message: string }> {
  const inputs = { objectPaths: [PAGE], waitForCompletion: false };
  const state = await create(contextOf(emulator, hasty), cacheRefreshKind, inputs, {});
  emulator.addAccount({
    ...emulator.account,
    forbidden: ["DescribeRefreshTasks", "DescribeRefreshTaskById"],
  });
  const said: string[] = [];
  await read(contextOf(emulator, systemClock, said), cacheRefreshKind, state, {});
  return { message: said.join("\n") };
}

function contextOf(emulator: Emulator, clock: Clock, warnings: string[] = []): Context {
  const configuration = emulator.pulumiConfig();
  return createContext({
    api: createCdnApi(readConfiguration((key) => configuration[`alicloud:${key}`], {})),
    clock,
    log: {
      progress: async () => {},
      warn: async (_urn, message) => void warnings.push(message),
      debug: () => {},
    },
    logKeepsProgress: false,
    quotaPreflight: false,
  });
}

const ALLOWANCES = { url: 1, dir: 1, regex: 1, ignoreParams: 1, preload: 1 } as const;

/** What is said of the day's quota, before the first call and in previews. */
export async function quotaSection(): Promise<Section> {
  const messages = await withEmulator({ quotas: ALLOWANCES }, async (emulator): Promise<Message[]> => {
    const { api, serverClock } = contextOf(emulator, systemClock);
    const gate = new QuotaGate(api, serverClock);
    const subjects = ["file", "directory", "regex", "ignoreParams", "preload"].flatMap((objectType) =>
      [0, 1].map((index) => ({ path: `${SITE}${objectType}${index}`, objectType })),
    );
    const refusal = await failureOf(() =>
      gate.pass(
        { urn: undefined, subjects, budget: new WorkBudget(systemClock, Number.POSITIVE_INFINITY) },
        async () => {},
      ),
    );
    const other = {
      urn: undefined,
      subjects: subjects.slice(0, 1),
      budget: new WorkBudget(systemClock, 2_000),
    };
    const submitted = Promise.withResolvers<void>();
    const first = gate.pass(other, () => submitted.promise);
    const late = await failureOf(() => gate.pass(other, async () => {}));
    submitted.resolve();
    await first;
    const inputs = { objectPaths: [`${SITE}a/`, `${SITE}b/`] };
    const planned = [{ type: "CacheRefresh", name: "site", inputs, isNew: true, isSecret: false }];
    const configuration = Object.fromEntries(
      Object.entries(emulator.pulumiConfig()).map(([key, value]) => [key.replace("alicloud:", ""), value]),
    );
    const { warning } = await previewPlan(planned, { configuration, environment: {}, debug: () => {} });
    return [
      {
        when: "A resource needs more than is left of the day's quota: it is refused before its first call.",
        text: refusal.message,
        about: "2 refreshes of directories, 1 more than the 1 of 1",
        advice: QUOTA_ADVICE,
      },
      {
        when: "Whether it suffices depends on what other resources are submitting, and the time limit has come.",
        text: late.message,
        about: "1 refreshes of files, 1 more than the 0 of 1",
        advice: QUOTA_ADVICE,
      },
      {
        when: "A warning of `pulumi preview`, for all resources of the program together.",
        text: warning ?? "",
        about: "2 refreshes of directories, 1 more than the 1 of 1",
        advice: QUOTA_ADVICE,
      },
    ];
  });
  return {
    title: "The day's quota",
    introduction:
      "Without the permission for `DescribeRefreshQuota` nothing is said, and the API itself refuses what is too much. Off " +
      "with `pulumi config set alicloud-cdn-refresh:quotaPreflight false`.",
    messages,
  };
}

async function withEmulator<T>(
  options: EmulatorOptions,
  work: (emulator: Emulator) => Promise<T>,
): Promise<T> {
  const emulator = await startEmulator(options);
  try {
    return await work(emulator);
  } finally {
    await emulator.close();
  }
}

/** The emulator's ids are others each time, and a lost connection has more than one name. */
function withRequestId(text: string): string {
  return text
    .replace(/request id (?=[\w-]*\d)[\w-]+/g, `request id ${REQUEST_ID}`)
    .replace(/ECONNRESET: [^.]+/, "ECONNRESET: read ECONNRESET");
}
