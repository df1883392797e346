import { type Emulator, type Misbehaviour, startEmulator } from "../../../emulator/index.js";
import { WorkBudget } from "../../../provider/base/budget.js";
import { systemClock } from "../../../provider/base/clock.js";
import type { CallOptions } from "../../../provider/cloud/call.js";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import type { ErrorKind } from "../../../provider/cloud/errorRows.js";
import type { CallError } from "../../../provider/cloud/errors.js";
import { readRefresh, readRefreshTasks } from "../../../provider/products/cdn/answers.js";
import { createCdnApi } from "../../../provider/products/cdn/client.js";
import { cdnError, cdnErrors } from "../../../provider/products/cdn/errors.js";
import { failureOf, type Message, type Section } from "./message.js";
import { startRefusing } from "./refusing.js";
import { table } from "./table.js";

/** What the package does by itself. */
const REACTION: Readonly<Record<ErrorKind, string>> = {
  retry: "calls again, for up to 2 minutes",
  throttled: "calls again, more slowly, until the time limit",
  permanent: "ends the deployment",
  ambiguous: "looks in the history whether the call was carried out, then calls again for what is missing",
};

const REQUEST_ID = "0F7E4C1A-52B3-4D4F-9A6B-1C2D3E4F5A6B";

/** Every code of the table, as a table. */
export function codeTable(): string {
  const rows = cdnErrors.rows.map(({ code, kind, advice }) => [
    code.replace("*", "…"),
    REACTION[kind],
    advice.replaceAll("{operation}", "…"),
  ]);
  return table(["code", "what the package does", "what you can do"], rows);
}

/** Each refusal of the API that the table knows, said of a refresh. */
export function refusals(): Message[] {
  return cdnErrors.rows.map(({ code, advice }) => {
    const known = code.replace("*", "");
    const { message } = cdnError({
      operation: "RefreshObjectCaches",
      submission: true,
      code: known,
      reason: "what the API says",
      statusCode: 400,
      requestId: REQUEST_ID,
    });
    return {
      when: known,
      text: message,
      about: "RefreshObjectCaches",
      advice: advice.replaceAll("{operation}", "RefreshObjectCaches"),
      code: known,
      requestId: REQUEST_ID,
    };
  });
}

type Answered = [when: string, answer: Misbehaviour, code: string, advice: string, requestId?: string];

const body = (text: string, statusCode = 200, contentType = "application/json"): Misbehaviour => ({
  kind: "body",
  body: text,
  statusCode,
  contentType,
});
const ANSWERS: readonly Answered[] = [
  [
    "The API refuses the call.",
    { kind: "error", statusCode: 403, code: "Forbidden.RAM", message: "User not authorized to operate." },
    "Forbidden.RAM",
    "Allow the RAM action cdn:RefreshObjectCaches",
    "the emulator's",
  ],
  [
    "The API refuses the call and gives no reason.",
    body(`{"Code":"InvalidDomain.Offline","RequestId":"${REQUEST_ID}"}`, 404),
    "InvalidDomain.Offline",
    "enable it in the CDN console",
    REQUEST_ID,
  ],
  [
    "The API refuses the call with a code that this package does not know.",
    body(`{"Code":"Brand.New","Message":"The domain is frozen.","RequestId":"${REQUEST_ID}"}`, 400),
    "Brand.New",
    "Look the code up in the API's error centre by the request id",
    REQUEST_ID,
  ],
  [
    "The same, and the API names a page about it.",
    body(
      `{"Code":"Brand.New","Message":"The domain is frozen.","RequestId":"${REQUEST_ID}","Recommend":"https://api.aliyun.com/troubleshoot?q=Brand.New"}`,
      400,
    ),
    "Brand.New",
    "More about it: https://api.aliyun.com/troubleshoot?q=Brand.New",
    REQUEST_ID,
  ],
  [
    "The answer is no JSON, such as a gateway's page.",
    body("<html></html>", 502, "text/html"),
    "InvalidAnswer",
    "no proxy answers for it",
  ],
  ["The answer is empty.", body("", 502), "InvalidAnswer", "Check that the endpoint is the CDN API"],
  [
    "The answer is JSON of another shape.",
    body(`{"RefreshTaskId":{},"RequestId":"${REQUEST_ID}"}`),
    "UnexpectedAnswer",
    "Please report it",
    REQUEST_ID,
  ],
  [
    "There is no whole answer in time.",
    { kind: "stall", applied: false },
    "ReadTimeout",
    "Raise alicloud:clientReadTimeout",
  ],
  [
    "The answer does not end.",
    { kind: "flood", bytes: 2 ** 30 },
    "AnswerTooLarge",
    "Check that the endpoint is the CDN API",
  ],
  [
    "The connection is lost in the middle of the answer.",
    { kind: "truncate", reset: true },
    "ECONNRESET",
    "Check the network",
  ],
  [
    "Something on the way refuses the request for its size.",
    body("", 414, "text/html"),
    "RequestTooLarge",
    "Submit fewer or shorter paths",
  ],
  ["The proxy asks for a login.", body("", 407, "text/html"), "ProxyRefused", "Check HTTPS_PROXY"],
];

/** Failed calls, made over real connections. */
export async function callSection(): Promise<Section> {
  const emulator = await startEmulator();
  try {
    const messages: Message[] = [];
    for (const [when, answer, code, advice, requestId] of ANSWERS) {
      const fault = emulator.fault({ do: answer });
      const error = await refused(emulator, {}, {}, answer.kind === "stall" ? 100 : 20_000);
      fault.remove();
      messages.push(message(when, error, emulator, { code, advice, requestId }));
    }
    messages.push(...(await unreachable(emulator)), ...(await ended(emulator)), ...(await proxied(emulator)));
    messages.push(...surprising(), ...described());
    return {
      title: "Calls that fail",
      introduction:
        "A message begins with the API's operation and a code: the API's own, or one of this package's for what happens on " +
        "the way. Then the reason, the status and the request id of the answer where there was one, and what to do. In a " +
        "deployment the paths that are concerned follow. [The table](#codes) has every code.",
      messages,
    };
  } finally {
    await emulator.close();
  }
}

interface Expected {
  code: string;
  advice: string;
  requestId?: string | undefined;
}

function message(when: string, error: CallError, emulator: Emulator, expected: Expected): Message {
  const id = error.requestId;
  // Ports and ids of this run are not for a page.
  const text = [
    [emulator.endpoint, "cdn.aliyuncs.com"] as const,
    ...(id === undefined ? [] : [[id, REQUEST_ID] as const]),
  ].reduce((known, [of, as]) => known.replaceAll(of, as), error.message);
  return {
    when,
    text,
    about: error.operation,
    code: expected.code,
    advice: expected.advice,
    requestId: expected.requestId === undefined ? undefined : REQUEST_ID,
  };
}

/** How a refresh fails. */
async function refused(
  emulator: Emulator,
  configuration: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
  readTimeout = 20_000,
  options: CallOptions = { retry: false },
): Promise<CallError> {
  const all: Record<string, string> = {
    ...emulator.pulumiConfig(),
    "alicloud:clientReadTimeout": String(readTimeout),
    ...configuration,
  };
  const api = createCdnApi(readConfiguration("cdn", (key) => all[`alicloud:${key}`], environment));
  const request = { objectPaths: ["https://www.example.com/index.html"], objectType: "File" } as const;
  return (await failureOf(() => api.refreshObjectCaches(request, options))) as CallError;
}

async function unreachable(emulator: Emulator): Promise<Message[]> {
  const endpoints = JSON.stringify([{ cdn: "http://127.0.0.1:1" }]);
  const error = await refused(emulator, { "alicloud:endpoints": endpoints });
  const gateway = await startRefusing(502);
  const foreign = await refused(emulator, { "alicloud:endpoints": JSON.stringify([{ cdn: gateway.url }]) });
  await gateway.close();
  return [
    message("Nothing listens at the endpoint.", error, emulator, {
      code: "ECONNREFUSED",
      advice: "check alicloud:endpoints, CDN_ENDPOINT",
    }),
    message("Something else listens at the endpoint.", foreign, emulator, {
      code: "InvalidAnswer",
      advice: "Check that the endpoint is the CDN API",
    }),
  ];
}

async function ended(emulator: Emulator): Promise<Message[]> {
  const stall = emulator.fault({ do: { kind: "stall", applied: false } });
  const late = await refused(emulator, {}, {}, 20_000, { budget: new WorkBudget(systemClock, 1_000) });
  const controller = new AbortController();
  const aborted = refused(emulator, {}, {}, 20_000, {
    retry: false,
    budget: new WorkBudget(systemClock, Number.POSITIVE_INFINITY, controller.signal),
  });
  await emulator.waitForCall(() => stall.hits === 2);
  controller.abort();
  const during = await aborted;
  stall.remove();
  const tooLate = await refused(emulator, {}, {}, 20_000, { budget: new WorkBudget(systemClock, 0) });
  const before = await refused(emulator, {}, {}, 20_000, {
    budget: new WorkBudget(systemClock, Number.POSITIVE_INFINITY, AbortSignal.abort()),
  });
  const timeLimit = { code: "TimeLimit", advice: "allow more time" };
  const end = { code: "Aborted", advice: "run it again" };
  return [
    message("The time limit comes in the middle of a call.", late, emulator, timeLimit),
    message("The time limit comes before a call.", tooLate, emulator, timeLimit),
    message("The deployment is ended in the middle of a call.", during, emulator, end),
    message("The deployment is ended before a call.", before, emulator, end),
  ];
}

async function proxied(emulator: Emulator): Promise<Message[]> {
  const messages: Message[] = [];
  const secure = { "alicloud:endpoints": JSON.stringify([{ cdn: "https://cdn.example.com" }]) };
  const cases: [when: string, statusCode: number, code: string, advice: string][] = [
    ["The proxy refuses to connect.", 403, "ProxyRefused", "Check HTTPS_PROXY and its credentials"],
    ["The proxy cannot connect.", 502, "ProxyUnavailable", "the network behind it"],
  ];
  for (const [when, statusCode, code, advice] of cases) {
    const proxy = await startRefusing(statusCode);
    const error = await refused(emulator, secure, { https_proxy: proxy.url });
    await proxy.close();
    messages.push(message(when, error, emulator, { code, advice }));
  }
  const wrong = await refused(emulator, secure, { https_proxy: "socks5://proxy.example.com" });
  const advice = "Correct the variable";
  messages.push(
    message("The proxy's setting is wrong. It is not shown: it can hold a password.", wrong, emulator, {
      code: "InvalidProxy",
      advice,
    }),
  );
  return messages;
}

/** An answer with a field of another kind than is documented: each is an UnexpectedAnswer. */
function surprising(): Message[] {
  const cases: [what: string, read: (body: unknown) => unknown, body: unknown][] = [
    ["A list of tasks is none.", readRefreshTasks, { Tasks: 7 }],
    ["There are too many tasks.", readRefreshTasks, { Tasks: new Array(100_001).fill(TASK) }],
    ["A task's text is none.", readRefreshTasks, { Tasks: [{ ...TASK, ObjectPath: {} }] }],
    ["A count is no number.", readRefreshTasks, { Tasks: [TASK], TotalCount: "many" }],
    ["A count is no whole number.", readRefreshTasks, { Tasks: [TASK], TotalCount: 1.5 }],
    ["A count is below 0.", readRefreshTasks, { Tasks: [TASK], TotalCount: -1 }],
    ["A submission has no task id.", readRefresh, { RefreshTaskId: "," }],
    ["A submission has a task id that is none.", readRefresh, { RefreshTaskId: "soon" }],
    ["A submission has more task ids than paths.", readRefresh, { RefreshTaskId: ids(1_001) }],
    ["The whole answer is no object.", readRefresh, [7]],
  ];
  return cases.map(([what, read, given]) => {
    let reason = "";
    try {
      read(given);
    } catch (error) {
      reason = (error as Error).message;
    }
    const operation = read === readRefresh ? "RefreshObjectCaches" : "DescribeRefreshTasks";
    const code = "UnexpectedAnswer";
    const facts = { statusCode: 200, requestId: REQUEST_ID };
    const { message: text } = cdnError({ operation, submission: false, code, reason, ...facts });
    return { when: what, text, about: operation, advice: "Please report it", code, requestId: REQUEST_ID };
  });
}

const ids = (count: number): string => Array.from({ length: count }, (_, id) => id).join(",");

const TASK = { TaskId: "14286878548", ObjectPath: "https://www.example.com/index.html", Status: "Complete" };

/** What would depend on the machine if it was made to happen. */
function described(): Message[] {
  const cases: [when: string, code: string, reason: string, advice: string][] = [
    [
      "The endpoint's name does not resolve.",
      "ENOTFOUND",
      "getaddrinfo ENOTFOUND cdn.example.com",
      "check alicloud:endpoints and the network",
    ],
    [
      "No connection comes about in time.",
      "ConnectTimeout",
      "no connection within 5000 ms",
      "raise alicloud:clientConnectTimeout",
    ],
    [
      "The TLS connection fails.",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "unable to verify the first certificate",
      "check the endpoint's certificate",
    ],
    ["The proxy stays silent.", "NetworkError", "the proxy did not answer to CONNECT", "Check the network"],
    [
      "The TLS connection through a proxy does not come about.",
      "NetworkError",
      "the TLS handshake takes too long",
      "Check the network",
    ],
  ];
  return cases.map(([when, code, reason, advice]) => {
    const { message: text } = cdnError({
      ...{ operation: "RefreshObjectCaches", submission: true, sent: false },
      ...{ code, reason },
    });
    return { when, text, about: "RefreshObjectCaches", advice, code };
  });
}
