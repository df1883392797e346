import type {
  Emulator,
  EmulatorAccount,
  FaultHandle,
  Misbehaviour,
  OperationName,
} from "../../emulator/index.js";
import type { World, WorldOptions } from "./deployments.js";
import type { Outage } from "./network.js";

type Parameters = Readonly<Record<string, string>>;

/** What goes wrong: at the server, on the way to it, or with the account. */
export type Fault =
  | { answer: Misbehaviour; times: number; isMeant?: (parameters: Parameters) => boolean }
  | { outage: Outage; times: number }
  | { change(emulator: Emulator): void; undo(emulator: Emulator): void };

/** How a deployment ends that meets a fault: complete, or with a message that has all of these. */
export type End = "recovers" | { failsWith: readonly string[] };

export interface Row {
  name: string;
  fault: Fault;
  end: End;
  options?: WorldOptions;
}

const MINUTE = 60_000;
const recovers: End = "recovers";
const failsWith = (...failsWith: string[]): End => ({ failsWith });

const error = (
  statusCode: number,
  code: string,
  more: { headers?: Record<string, string>; applied?: boolean } = {},
): Misbehaviour => ({ kind: "error", statusCode, code, ...more });
const body = (text: string, more: { statusCode?: number; contentType?: string; applied?: boolean } = {}) =>
  ({ kind: "body", body: text, ...more }) as const;

const wrongShape = { Tasks: 7, Sites: 7, UrlQuota: "many", Quota: "many", UrlDetails: 7 };
const taskId = (id: string) => ({ RefreshTaskId: id, PushTaskId: id, PreloadTaskId: id, TaskId: id });

const alibabasRetryAfter = { headers: { "x-acs-retry-after": "30" } };
const standardRetryAfter = { headers: { "retry-after": "0.03" } };
const html = { statusCode: 502, contentType: "text/html" };
const impatient: WorldOptions = { configuration: { clientReadTimeout: "80" } };
const twice = (answer: Misbehaviour): Fault => ({ answer, times: 2 });
const once = (answer: Misbehaviour): Fault => ({ answer, times: 1 });

/** A key whose settings change under way, and are put right before the next deployment. */
const account = (change: Partial<EmulatorAccount>): Fault => ({
  change: (emulator) => emulator.addAccount({ ...emulator.account, ...change }),
  undo: (emulator) => emulator.addAccount(emulator.account),
});
const clockOff = (ms: number): Fault => ({
  change: (emulator) => emulator.setSignatureClockOffset(ms),
  undo: (emulator) => emulator.setSignatureClockOffset(0),
});
const temporaryKey = { accessKeyId: "STS.temporary", accessKeySecret: "secret", securityToken: "token" };

/**
 * Every fault and how a deployment that meets it ends, whichever call it hits. Whatever the end: what was submitted is
 * in the state, the next `pulumi up` goes on from there until all is complete, and the server has got each path once.
 */
export const ROWS: readonly Row[] = [
  { name: "429 TooManyRequests", fault: twice(error(429, "TooManyRequests")), end: recovers },
  {
    name: "429 TooManyRequests with a retry-after",
    fault: twice(error(429, "TooManyRequests", standardRetryAfter)),
    end: recovers,
  },
  { name: "503 Throttling", fault: twice(error(503, "Throttling.Api")), end: recovers },
  {
    name: "503 Throttling with a retry-after",
    fault: twice(error(503, "Throttling.Api", standardRetryAfter)),
    end: recovers,
  },
  { name: "400 Throttling", fault: twice(error(400, "Throttling.User")), end: recovers },
  {
    name: "400 Throttling with Alibaba's own retry-after",
    fault: twice(error(400, "Throttling.User", alibabasRetryAfter)),
    end: recovers,
  },
  { name: "400 FlowControlError", fault: twice(error(400, "FlowControlError")), end: recovers },
  { name: "403 SystemBusy", fault: twice(error(403, "SystemBusy")), end: recovers },
  { name: "500 InternalError", fault: once(error(500, "InternalError")), end: recovers },
  {
    name: "500 InternalError of a call that was applied",
    fault: once(error(500, "InternalError", { applied: true })),
    end: recovers,
  },
  { name: "503 ServiceUnavailable", fault: once(error(503, "ServiceUnavailable")), end: recovers },
  { name: "502 with HTML", fault: once(body("<html>Bad Gateway</html>", html)), end: recovers },
  {
    name: "502 with HTML for a call that was applied",
    fault: once(body("<html>Bad Gateway</html>", { ...html, applied: true })),
    end: recovers,
  },
  { name: "an empty body", fault: once(body("")), end: recovers },
  {
    name: "an empty body for a call that was applied",
    fault: once(body("", { applied: true })),
    end: recovers,
  },
  { name: "truncated JSON", fault: once({ kind: "truncate" }), end: recovers },
  {
    name: "a connection lost in the middle of the answer",
    fault: once({ kind: "truncate", reset: true }),
    end: recovers,
  },
  {
    name: "JSON of the wrong shape",
    fault: once(
      body(
        '{"Tasks":7,"Sites":7,"UrlQuota":"many","Quota":"many","RefreshTaskId":{},"PushTaskId":[],"PreloadTaskId":[],"TaskId":{},"UrlDetails":7}',
      ),
    ),
    end: recovers,
  },
  {
    name: "JSON of the wrong shape for a call that was applied",
    fault: once(
      body(
        '{"Tasks":7,"Sites":7,"UrlQuota":"many","Quota":"many","RefreshTaskId":{},"PushTaskId":[],"PreloadTaskId":[],"TaskId":{},"UrlDetails":7}',
        {
          applied: true,
        },
      ),
    ),
    end: recovers,
  },
  {
    name: "a task id that is none",
    fault: once(body(JSON.stringify({ ...wrongShape, ...taskId("soon") }))),
    end: recovers,
  },
  {
    name: "a task id that is none for a call that was applied",
    fault: once({ kind: "rewrite", answer: (real) => ({ ...real, ...taskId("soon") }) }),
    end: recovers,
  },
  {
    name: "a task id of 60 kB for a call that was applied",
    fault: once({ kind: "rewrite", answer: (real) => ({ ...real, ...taskId("0".repeat(60_000)) }) }),
    end: recovers,
  },
  {
    name: "an answer of 60 kB that says nothing",
    fault: once(body(JSON.stringify({ ...wrongShape, RequestId: "0".repeat(60_000) }))),
    end: recovers,
  },
  {
    name: "a reset before the call is applied",
    fault: once({ kind: "reset", applied: false }),
    end: recovers,
  },
  {
    name: "a reset after the call is applied",
    fault: once({ kind: "reset", applied: true }),
    end: recovers,
  },
  {
    name: "a stall before the call is applied, past the time-out",
    fault: once({ kind: "stall", applied: false }),
    options: impatient,
    end: recovers,
  },
  {
    name: "a stall after the call is applied, past the time-out",
    fault: once({ kind: "stall", applied: true }),
    options: impatient,
    end: recovers,
  },
  {
    name: "an answer of 1 byte a second",
    fault: once({ kind: "drip", bytesPerSecond: 1 }),
    options: impatient,
    end: recovers,
  },
  {
    name: "an answer of 1 GB",
    fault: once({ kind: "flood", bytes: 2 ** 30 }),
    end: recovers,
  },
  { name: "a name that does not resolve", fault: { outage: "dns", times: 2 }, end: recovers },
  { name: "a TLS failure", fault: { outage: "tls", times: 2 }, end: recovers },
  { name: "a clock 10 minutes behind", fault: clockOff(10 * MINUTE), end: recovers },
  { name: "a clock 10 minutes ahead", fault: clockOff(-10 * MINUTE), end: recovers },
  {
    name: "a clock 20 minutes behind",
    fault: clockOff(20 * MINUTE),
    end: failsWith("InvalidTimeStamp.Expired", "Check this machine's clock"),
  },
  {
    name: "an expired token",
    fault: account({ expiresAt: 0 }),
    options: { emulator: { accounts: [temporaryKey] } },
    end: failsWith("InvalidSecurityToken.Expired", "get new ones and run again"),
  },
  {
    name: "a revoked key",
    fault: {
      change: (emulator) => void emulator.removeAccount(emulator.account.accessKeyId),
      undo: (emulator) => emulator.addAccount(emulator.account),
    },
    end: failsWith("InvalidAccessKeyId.NotFound", "check alicloud:accessKey"),
  },
];

const malformed = (what: string): Misbehaviour => error(400, `Invalid${what}.Malformed`);
let refusals: FaultHandle | undefined;

/** What is refused to a query of the history: there it is asked for in another way, as long as one is left. */
export const queryRows = (tasks: OperationName, taskById: OperationName): readonly Row[] => [
  { name: "a task id that is refused", fault: once(malformed("TaskId")), end: recovers },
  { name: "a path that is refused", fault: once(malformed("ObjectPath")), end: recovers },
  {
    name: "rows that are counted, and stand under a key of another product",
    fault: twice({
      kind: "rewrite",
      answer: (real) => ({ ...real, TotalCount: 9, Tasks: { OtherTask: [real.Tasks] } }),
    }),
    end: recovers,
  },
  {
    name: "rows that are counted, and are not there",
    fault: twice({ kind: "rewrite", answer: (real) => ({ ...real, TotalCount: 9, Tasks: {} }) }),
    end: recovers,
  },
  {
    name: "task ids that are refused for good",
    fault: {
      answer: malformed("TaskId"),
      times: Number.POSITIVE_INFINITY,
      isMeant: ({ TaskId }) => TaskId !== undefined,
    },
    end: recovers,
  },
  {
    name: "a refusal that is not known",
    fault: once(error(400, "Brand.New")),
    end: recovers,
  },
  {
    name: "a refusal of whatever is asked",
    fault: {
      change(emulator) {
        refusals = emulator.fault({ operation: [tasks, taskById], do: malformed("TaskId") });
      },
      undo: () => refusals?.remove(),
    },
    end: failsWith(`${tasks} failed: InvalidTaskId.Malformed`, "HTTP 400", "request id"),
  },
];

/** The permission for operations is taken away. */
export const withoutPermission = (...operations: OperationName[]): Row => ({
  name: "a missing permission",
  fault: account({ forbidden: operations }),
  end: failsWith("Forbidden.RAM", `${serviceOf(operations[0])}:${operations[0]}`),
});

const ESA_OPERATIONS: readonly (string | undefined)[] = [
  "ListSites",
  "PurgeCaches",
  "PreloadCaches",
  "DescribePurgeTasks",
  "DescribePreloadTasks",
  "GetPurgeQuota",
] satisfies OperationName[];

function serviceOf(operation: string | undefined): string {
  if (ESA_OPERATIONS.includes(operation)) return "esa";
  return operation?.includes("Dcdn") ? "dcdn" : "cdn";
}

/** Which calls a fault hits. */
export interface Target {
  operation: OperationName;
  /** Whether a call of the operation, each in its turn, is one of them. */
  isHit(): boolean;
}

/** @returns whether it has happened */
export function switchOn(
  { emulator, network }: World,
  fault: Fault,
  { operation, isHit }: Target,
): () => boolean {
  if ("answer" in fault) {
    const { answer, times, isMeant = () => true } = fault;
    const match = ({ parameters }: { parameters: Parameters }): boolean => isMeant(parameters) && isHit();
    const handle = emulator.fault({ operation, when: { match, times }, do: answer });
    return () => handle.hits > 0;
  }
  if ("outage" in fault) {
    const cut = network.cut({ operation, isHit, ...fault });
    return () => cut.hits > 0;
  }
  let changed = false;
  emulator.fault({
    operation,
    when: {
      match: () => {
        if (!changed && isHit()) {
          changed = true;
          fault.change(emulator);
        }
        // The change is all that happens: the call itself is served.
        return false;
      },
    },
    do: { kind: "stall", applied: false },
  });
  return () => changed;
}

/** Lets so many calls through, and hits all others. */
export function after(count: number): () => boolean {
  let seen = 0;
  return () => seen++ >= count;
}

/** The end in words, for the name of a test. */
export function endOf({ end }: Row): string {
  return end === "recovers" ? "recovers" : `fails with ${end.failsWith[0]}`;
}
