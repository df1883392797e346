import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../../emulator/index.js";
import type { Clock } from "../../../provider/base/clock.js";
import type { CallOptions } from "../../../provider/cloud/call.js";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import { type Account, accountOf } from "../../../provider/fronts/program/account.js";
import { EveryPage } from "../../../provider/fronts/program/everyPage.js";
import { preloadDetail } from "../../../provider/fronts/program/preloadDetail.js";
import { refreshQuota } from "../../../provider/fronts/program/refreshQuota.js";
import { refreshTaskById } from "../../../provider/fronts/program/refreshTaskById.js";
import { refreshTasks } from "../../../provider/fronts/program/refreshTasks.js";
import type { RefreshTasksPage } from "../../../provider/model/client.js";
import type { CdnTask } from "../../../provider/model/task.js";
import type { CdnApi } from "../../../provider/products/cdn/api.js";
import { createCdnApi } from "../../../provider/products/cdn/client.js";
import { configurationOf } from "../../../sdk/account.js";
import { hashFolder } from "../../../sdk/hashFolder.js";
import { QueryError } from "../../../sdk/queryError.js";
import { removeFolder, temporaryFolder } from "../../processes.js";
import { failureOf, type Message, type Section } from "./message.js";

type Case = [when: string, args: unknown, about: string, advice: string];

const FILE = "https://www.example.com/index.html";
const LONG = "a".repeat(1100);
const TIME = "2026-01-31T08:00:00Z";
const TIME_FORM = "must be a UTC time in the form yyyy-MM-ddTHH:mm:ssZ";

/** The checks compare with the clock; a page must not. */
const now = (): number => Date.parse("2026-02-01T00:00:00Z");
/** Stands still: pauses are none, and no time limit comes. */
const CLOCK: Clock = {
  ...{ now, calendar: now },
  sleep: (milliseconds) => (milliseconds < 60_000 ? Promise.resolve() : new Promise(() => {})),
};

type Query = [name: string, run: (args: unknown, account: Account) => Promise<unknown>];

const OF_REFRESH_TASKS: readonly Case[] = [
  ["The arguments are no object.", 7, "the argument", "must be an object with named values"],
  [
    "An argument's name is misspelt.",
    { domain: "www.example.com" },
    '"domain"',
    "there are taskId, objectPath",
  ],
  [
    "Several things are wrong.",
    { taskId: "", pageSize: 0 },
    "pageSize",
    "must be a whole number from 1 to 100",
  ],
  [
    "The task id is no text.",
    { taskId: 704225667 },
    "taskId",
    'must be a task id as text such as "704225667"',
  ],
  ["The task id is none.", { taskId: "704225667,704225668" }, "taskId", "must be one task id"],
  ["The path is no text.", { objectPath: 7 }, "objectPath", "must be a full path such as"],
  [
    "The path is wrong; see [objectPaths](#objectpaths).",
    { objectPath: "ftp://www.example.com/" },
    "objectPath",
    "only http:// and https://",
  ],
  [
    "The regular expression is empty.",
    { objectType: "regex", objectPath: "" },
    "objectPath",
    "give the whole expression",
  ],
  [
    "The regular expression is none that can have been submitted.",
    { objectType: "regex", objectPath: "a b" },
    "objectPath",
    "give the expression as it was submitted",
  ],
  [
    "The regular expression is too long.",
    { objectType: "regex", objectPath: LONG },
    "objectPath",
    "at most 1024 are allowed: shorten it",
  ],
  ["The type is none.", { objectType: "image" }, "objectType", 'must be one of "file", "directory"'],
  [
    "The domain is no text.",
    { domainName: 7, objectType: "file" },
    "domainName",
    "must be one domain name such as",
  ],
  [
    "The domain is none.",
    { domainName: FILE, objectType: "file" },
    "domainName",
    "without scheme, port or path",
  ],
  ["The domain stands alone.", { domainName: "www.example.com" }, "domainName", "add one of"],
  ["The status stands alone.", { status: "Failed" }, "status", "add one of"],
  [
    "The resource group is no text.",
    { resourceGroupId: 7 },
    "resourceGroupId",
    "must be the id of a resource group",
  ],
  [
    "The resource group is none.",
    { resourceGroupId: "a b" },
    "resourceGroupId",
    'must be the id of a resource group such as "rg-acfmyuji4b6r4"',
  ],
  [
    "A time is no text.",
    { startTime: 7, endTime: TIME },
    "startTime",
    "must be a UTC time as text in the form",
  ],
  [
    "A time is none.",
    { startTime: "yesterday", endTime: TIME },
    "startTime",
    `${TIME_FORM} such as 2026-01-31T08:00:00Z`,
  ],
  [
    "A time has another form.",
    { startTime: "2026-01-31T09:00:00+01:00", endTime: "2026-01-31T08:00:01Z" },
    "startTime",
    'write "2026-01-31T08:00:00Z"',
  ],
  ["There is no end of the time.", { startTime: TIME }, "startTime", "needs an endTime beside it"],
  ["There is no beginning of the time.", { endTime: TIME }, "endTime", "needs a startTime beside it"],
  [
    "The time is too long ago.",
    { startTime: "2026-01-01T00:00:00Z", endTime: TIME },
    'startTime "2026-01-01T00:00:00Z"',
    "the earliest is",
  ],
  [
    "The end of the time is before its beginning.",
    { startTime: TIME, endTime: TIME },
    "endTime",
    "must be later than startTime",
  ],
  ["A page is chosen of all.", { all: true, pageNumber: 2 }, "pageNumber 2", "leave one of the two out"],
];

const OF_REFRESH_TASK_BY_ID: readonly Case[] = [
  ["The task ids are no list.", { taskIds: "704225667" }, "taskIds", "must be a list of task ids such as"],
  [
    "The list is too long.",
    { taskIds: Array.from({ length: 10_001 }, (_, id) => String(id)) },
    "taskIds",
    "give at most 10000 at a time",
  ],
];

const WITHOUT_ARGUMENTS: readonly Case[] = [
  ["There is an argument.", { all: true }, '"all"', "there are none"],
];

/** What the functions that ask the API refuse, and what they cannot answer. */
export async function functionSection(): Promise<Section> {
  const emulator = await startEmulator();
  try {
    return {
      title: "Functions that ask the API",
      introduction:
        "Each is a `QueryError` that begins with the function's name. What is wrong with the arguments is said before the API " +
        "is called, all at once. A call that fails is said as in [Calls that fail](#calls-that-fail); the `cause` then has " +
        "the `code`, the `statusCode` and the `requestId`.",
      messages: [
        ...(await refused(emulator, ["getRefreshTasks", refreshTasks], OF_REFRESH_TASKS)),
        ...(await refused(emulator, ["getRefreshTaskById", refreshTaskById], OF_REFRESH_TASK_BY_ID)),
        ...(await refused(emulator, ["getRefreshQuota", refreshQuota], WITHOUT_ARGUMENTS)),
        await forbidden(emulator),
        ...(await unreadable()),
        ...(await withoutAccount()),
      ],
    };
  } finally {
    await emulator.close();
  }
}

async function refused(emulator: Emulator, query: Query, cases: readonly Case[]): Promise<Message[]> {
  const messages: Message[] = [];
  for (const [when, args, about, advice] of cases) {
    messages.push({ when, text: await asked(emulator, query, args), about, advice });
  }
  return messages;
}

async function asked(emulator: Emulator, [name, run]: Query, args: unknown): Promise<string> {
  const configuration = emulator.pulumiConfig();
  const settings = readConfiguration("cdn", (key) => configuration[`alicloud:${key}`], {});
  const account = accountOf(createCdnApi(settings), CLOCK);
  const { message } = await failureOf(() => run(args, account));
  return new QueryError(name, message).message;
}

async function forbidden(emulator: Emulator): Promise<Message> {
  emulator.addAccount({ ...emulator.account, forbidden: ["DescribePreloadDetailById"] });
  const text = await asked(emulator, ["getPreloadDetail", preloadDetail], { taskId: "704225667" });
  const [, requestId = ""] = /request id ([\w-]+)/.exec(text) ?? [];
  const shown = "0F7E4C1A-52B3-4D4F-9A6B-1C2D3E4F5A6B";
  return {
    when: "The API refuses the call.",
    text: text.replace(requestId, shown),
    about: "getPreloadDetail",
    advice: "Allow the RAM action cdn:DescribePreloadDetailById",
    code: "Forbidden.RAM",
    requestId: shown,
  };
}

/** Listings that cannot be read as a whole: an error, never a shorter list. */
async function unreadable(): Promise<Message[]> {
  const cases: [when: string, total: number, rowsOfPage: (page: number) => number][] = [
    ["With `all`, the history is longer than is read.", 1_000_000, () => 100],
    [
      "With `all`, the API gives fewer tasks than it says that there are.",
      300,
      (page) => (page === 1 ? 100 : 0),
    ],
  ];
  const messages: Message[] = [];
  for (const [when, total, rowsOfPage] of cases) {
    const { message } = await failureOf(() =>
      new EveryPage().read(async (page) => pageOf(page, total, rowsOfPage)),
    );
    const text = new QueryError("getRefreshTasks", message).message;
    messages.push({ when, text, about: "getRefreshTasks", advice: "narrow the query with" });
  }
  return [...messages, ...(await tooSlow())];
}

/** No call is answered before the time is up. */
async function tooSlow(): Promise<Message[]> {
  const late = async (_asked: unknown, { budget }: CallOptions = {}): Promise<never> => {
    budget?.signal.throwIfAborted();
    await new Promise((resolve) => budget?.signal.addEventListener("abort", resolve));
    throw budget?.signal.reason;
  };
  const api = { describeRefreshTasks: late, describeRefreshTaskById: late } as unknown as CdnApi;
  const account = accountOf(api, { ...CLOCK, sleep: async () => {} });
  const listing = await failureOf(() => refreshTasks({ all: true }, account));
  const taskIds = Array.from({ length: 1_000 }, (_, id) => String(id));
  const byId = await failureOf(() => refreshTaskById({ taskIds }, account));
  const cases: [when: string, name: string, error: Error, advice: string][] = [
    ["With `all`, the pages take too long.", "getRefreshTasks", listing, "narrow the query with"],
    ["The calls take too long.", "getRefreshTaskById", byId, "give fewer taskIds at a time"],
  ];
  return cases.map(([when, name, { message }, advice]) => {
    return { when, text: new QueryError(name, message).message, about: name, advice };
  });
}

function pageOf(
  { pageNumber, pageSize }: { pageNumber: number; pageSize: number },
  totalCount: number,
  rowsOfPage: (page: number) => number,
): RefreshTasksPage {
  const tasks = Array.from({ length: rowsOfPage(pageNumber) }, (_, index): CdnTask => {
    const objectPath = `https://www.example.com/${pageNumber}-${index}`;
    const rest = {
      objectType: "file",
      status: "Complete",
      process: 100,
      creationTime: TIME,
      description: "",
    };
    return { taskId: "704225667", objectPath, ...rest };
  });
  return { tasks, totalCount, pageNumber, pageSize, requestId: "", serverTime: 0 };
}

async function withoutAccount(): Promise<Message[]> {
  const foreign = await failureOf(() => configurationOf("getRefreshQuota", { provider: {} as never }));
  const unknown = new QueryError(
    "getRefreshQuota",
    "the arguments of the provider are not known yet in this preview; use getRefreshQuotaOutput, whose result is then unknown too",
  );
  return [
    {
      when: "The `provider` is one of another package.",
      text: foreign.message,
      about: "getRefreshQuota: the provider",
      advice: "make it with new cdn.Provider(…)",
    },
    {
      when: "In a preview, the `provider` is made of what is not known yet.",
      text: unknown.message,
      about: "getRefreshQuota: the arguments of the provider",
      advice: "use getRefreshQuotaOutput",
    },
  ];
}

type Hashing = [when: string, args: unknown[], about: string, advice: string];

const SITE = "/home/you/site";

export async function hashFolderSection(): Promise<Section> {
  const home = await temporaryFolder("home");
  try {
    const site = join(home, "site");
    await makeSites(home);
    const url = "https://www.example.com/";
    const cases: Hashing[] = [
      ["The folder's path is none.", [7, url], "folder", 'must be the path of a folder such as "dist"'],
      ["There is no such folder.", [join(home, "nowhere"), url], "/home/you/nowhere", "build the site first"],
      [
        "It is a file.",
        [join(site, "index.html"), url],
        `${SITE}/index.html`,
        "give the one that holds the site",
      ],
      ["The folder is empty.", [join(home, "empty"), url], "/home/you/empty", "build the site first"],
      [
        "A link in it leads nowhere.",
        [join(home, "linked"), url],
        "/home/you/linked/link",
        "remove it or let ignore leave it out",
      ],
      [
        "It cannot be read.",
        [join(home, "a\0b"), url],
        "/home/you/a",
        "make it readable or let ignore leave it out",
      ],
      ["The URL is no text.", [site, 7], "urlPrefix", 'must be a URL such as "https://www.example.com/"'],
      [
        "The URL is wrong; see [objectPaths](#objectpaths).",
        [site, "ftp://www.example.com/"],
        "urlPrefix",
        "only http:// and https://",
      ],
      [
        "The URL has no scheme.",
        [site, "www.example.com/"],
        "urlPrefix www.example.com/",
        "it must begin with https:// or http://",
      ],
      ["The URL has a query string.", [site, `${url}?a=b/`], "urlPrefix", "remove it"],
      ["The URL has a wildcard.", [site, `${url}*/`], "urlPrefix", "for the character itself write %2A"],
      ["The URL is no folder's.", [site, `${url}docs`], "urlPrefix", "does not end in /"],
      [
        "A file's URL is too long.",
        [site, `${url}${"a".repeat(990)}/`],
        '"index.html"',
        "shorten the name or let ignore leave it out",
      ],
      [
        "The index document is none.",
        [site, url, { indexDocument: 7 }],
        "indexDocument",
        'must be the name of a file such as "index.html"',
      ],
      ["`ignore` is no function.", [site, url, { ignore: "*.map" }], "ignore", "must be a function such as"],
    ];
    const messages: Message[] = [];
    for (const [when, args, about, advice] of cases) {
      const { message } = await failureOf(() => hashFolder(...(args as Parameters<typeof hashFolder>)));
      messages.push({ when, text: message.replaceAll(home, "/home/you"), about, advice });
    }
    return {
      title: "hashFolder",
      introduction: "Said when the function is called, in previews too.",
      messages,
    };
  } finally {
    await removeFolder(home);
  }
}

async function makeSites(home: string): Promise<void> {
  for (const folder of ["site", "empty", "linked"]) await mkdir(join(home, folder));
  await writeFile(join(home, "site/index.html"), "<h1>Hello</h1>\n");
  await chmod(join(home, "site/index.html"), 0o644);
  await symlink("/nowhere/file", join(home, "linked/link"));
}
