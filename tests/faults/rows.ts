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
export type Happening =
  | { answer: Misbehaviour; times: number; isMeant?: (parameters: Parameters) => boolean }
  | { outage: Outage; times: number }
  | { change(emulator: Emulator): void; undo(emulator: Emulator): void };

/** How a deployment ends that meets a fault: complete, or with a message that has all of these. */
export type End = "recovers" | { failsWith: readonly string[] };

export interface Row {
  fault: string;
  happening: Happening;
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

const wrongShape = { Tasks: 7, UrlQuota: "many", UrlDetails: 7 };
const taskId = (id: string) => ({ RefreshTaskId: id, PushTaskId: id });

const alibabasRetryAfter = { headers: { "x-acs-retry-after": "30" } };
const standardRetryAfter = { headers: { "retry-after": "0.03" } };
const html = { statusCode: 502, contentType: "text/html" };
const impatient: WorldOptions = { configuration: { clientReadTimeout: "80" } };
const twice = (answer: Misbehaviour): Happening => ({ answer, times: 2 });
const once = (answer: Misbehaviour): Happening => ({ answer, times: 1 });

/** A key whose settings change under way, and are put right before the next deployment. */
const account = (change: Partial<EmulatorAccount>): Happening => ({
  change: (emulator) => emulator.addAccount({ ...emulator.account, ...change }),
  undo: (emulator) => emulator.addAccount(emulator.account),
});
const clockOff = (ms: number): Happening => ({
  change: (emulator) => emulator.setSignatureClockOffset(ms),
  undo: (emulator) => emulator.setSignatureClockOffset(0),
});
const temporaryKey = { accessKeyId: "STS.temporary", accessKeySecret: "secret", securityToken: "token" };

/**
 * Every fault and how a deployment that meets it ends, whichever call it hits. Whatever the end: what was submitted is
 * in the state, the next `pulumi up` goes on from there until all is complete, and the server has got each path once.
 */
export const ROWS: readonly Row[] = [
  { fault: "429 TooManyRequests", happening: twice(error(429, "TooManyRequests")), end: recovers },
  {
    fault: "429 TooManyRequests with a retry-after",
    happening: twice(error(429, "TooManyRequests", standardRetryAfter)),
    end: recovers,
  },
  { fault: "503 Throttling", happening: twice(error(503, "Throttling.Api")), end: recovers },
  {
    fault: "503 Throttling with a retry-after",
    happening: twice(error(503, "Throttling.Api", standardRetryAfter)),
    end: recovers,
  },
  { fault: "400 Throttling", happening: twice(error(400, "Throttling.User")), end: recovers },
  {
    fault: "400 Throttling with Alibaba's own retry-after",
    happening: twice(error(400, "Throttling.User", alibabasRetryAfter)),
    end: recovers,
  },
  { fault: "400 FlowControlError", happening: twice(error(400, "FlowControlError")), end: recovers },
  { fault: "403 SystemBusy", happening: twice(error(403, "SystemBusy")), end: recovers },
  { fault: "500 InternalError", happening: once(error(500, "InternalError")), end: recovers },
  {
    fault: "500 InternalError of a call that was applied",
    happening: once(error(500, "InternalError", { applied: true })),
    end: recovers,
  },
  { fault: "503 ServiceUnavailable", happening: once(error(503, "ServiceUnavailable")), end: recovers },
  { fault: "502 with HTML", happening: once(body("<html>Bad Gateway</html>", html)), end: recovers },
  {
    fault: "502 with HTML for a call that was applied",
    happening: once(body("<html>Bad Gateway</html>", { ...html, applied: true })),
    end: recovers,
  },
  { fault: "an empty body", happening: once(body("")), end: recovers },
  {
    fault: "an empty body for a call that was applied",
    happening: once(body("", { applied: true })),
    end: recovers,
  },
  { fault: "truncated JSON", happening: once({ kind: "truncate" }), end: recovers },
  {
    fault: "a connection lost in the middle of the answer",
    happening: once({ kind: "truncate", reset: true }),
    end: recovers,
  },
  {
    fault: "JSON of the wrong shape",
    happening: once(body('{"Tasks":7,"UrlQuota":"many","RefreshTaskId":{},"PushTaskId":[],"UrlDetails":7}')),
    end: recovers,
  },
  {
    fault: "JSON of the wrong shape for a call that was applied",
    happening: once(
      body('{"Tasks":7,"UrlQuota":"many","RefreshTaskId":{},"PushTaskId":[],"UrlDetails":7}', {
        applied: true,
      }),
    ),
    end: recovers,
  },
  {
    fault: "a task id that is none",
    happening: once(body(JSON.stringify({ ...wrongShape, ...taskId("soon") }))),
    end: recovers,
  },
  {
    fault: "a task id that is none for a call that was applied",
    happening: once({ kind: "rewrite", answer: (real) => ({ ...real, ...taskId("soon") }) }),
    end: recovers,
  },
  {
    fault: "a task id of 60 kB for a call that was applied",
    happening: once({ kind: "rewrite", answer: (real) => ({ ...real, ...taskId("0".repeat(60_000)) }) }),
    end: recovers,
  },
  {
    fault: "an answer of 60 kB that says nothing",
    happening: once(body(JSON.stringify({ ...wrongShape, RequestId: "0".repeat(60_000) }))),
    end: recovers,
  },
  {
    fault: "a reset before the call is applied",
    happening: once({ kind: "reset", applied: false }),
    end: recovers,
  },
  {
    fault: "a reset after the call is applied",
    happening: once({ kind: "reset", applied: true }),
    end: recovers,
  },
  {
    fault: "a stall before the call is applied, past the time-out",
    happening: once({ kind: "stall", applied: false }),
    options: impatient,
    end: recovers,
  },
  {
    fault: "a stall after the call is applied, past the time-out",
    happening: once({ kind: "stall", applied: true }),
    options: impatient,
    end: recovers,
  },
  {
    fault: "an answer of 1 byte a second",
    happening: once({ kind: "drip", bytesPerSecond: 1 }),
    options: impatient,
    end: recovers,
  },
  {
    fault: "an answer of 1 GB",
    happening: once({ kind: "flood", bytes: 2 ** 30 }),
    end: recovers,
  },
  { fault: "a name that does not resolve", happening: { outage: "dns", times: 2 }, end: recovers },
  { fault: "a TLS failure", happening: { outage: "tls", times: 2 }, end: recovers },
  { fault: "a clock 10 minutes behind", happening: clockOff(10 * MINUTE), end: recovers },
  { fault: "a clock 10 minutes ahead", happening: clockOff(-10 * MINUTE), end: recovers },
  {
    fault: "a clock 20 minutes behind",
    happening: clockOff(20 * MINUTE),
    end: failsWith("InvalidTimeStamp.Expired", "Check this machine's clock"),
  },
  {
    fault: "an expired token",
    happening: account({ expiresAt: 0 }),
    options: { emulator: { accounts: [temporaryKey] } },
    end: failsWith("InvalidSecurityToken.Expired", "get new ones and run again"),
  },
  {
    fault: "a revoked key",
    happening: {
      change: (emulator) => void emulator.removeAccount(emulator.account.accessKeyId),
      undo: (emulator) => emulator.addAccount(emulator.account),
    },
    end: failsWith("InvalidAccessKeyId.NotFound", "check alicloud:accessKey"),
  },
];

const malformed = (what: string): Misbehaviour => error(400, `Invalid${what}.Malformed`);
let refusals: FaultHandle | undefined;

/** What is refused to a query of the history: there it is asked for in another way, as long as one is left. */
export const QUERY_ROWS: readonly Row[] = [
  { fault: "a task id that is refused", happening: once(malformed("TaskId")), end: recovers },
  { fault: "a path that is refused", happening: once(malformed("ObjectPath")), end: recovers },
  {
    fault: "task ids that are refused for good",
    happening: {
      answer: malformed("TaskId"),
      times: Number.POSITIVE_INFINITY,
      isMeant: ({ TaskId }) => TaskId !== undefined,
    },
    end: recovers,
  },
  {
    fault: "a refusal that is not known",
    happening: once(error(400, "Brand.New")),
    end: recovers,
  },
  {
    fault: "a refusal of whatever is asked",
    happening: {
      change(emulator) {
        const operation = ["DescribeRefreshTasks", "DescribeRefreshTaskById"] as const;
        refusals = emulator.fault({ operation, do: malformed("TaskId") });
      },
      undo: () => refusals?.remove(),
    },
    end: failsWith("DescribeRefreshTasks failed: InvalidTaskId.Malformed", "HTTP 400", "request id"),
  },
];

/** The permission for operations is taken away. */
export const withoutPermission = (...operations: OperationName[]): Row => ({
  fault: "a missing permission",
  happening: account({ forbidden: operations }),
  end: failsWith("Forbidden.RAM", `cdn:${operations[0]}`),
});

/** Which calls a fault hits. */
export interface Target {
  operation: OperationName;
  /** Whether a call of the operation, each in its turn, is one of them. */
  isHit(): boolean;
}

/** @returns whether it has happened */
export function switchOn(
  { emulator, network }: World,
  happening: Happening,
  { operation, isHit }: Target,
): () => boolean {
  if ("answer" in happening) {
    const { answer, times, isMeant = () => true } = happening;
    const match = ({ parameters }: { parameters: Parameters }): boolean => isMeant(parameters) && isHit();
    const fault = emulator.fault({ operation, when: { match, times }, do: answer });
    return () => fault.hits > 0;
  }
  if ("outage" in happening) {
    const cut = network.cut({ operation, isHit, ...happening });
    return () => cut.hits > 0;
  }
  let changed = false;
  emulator.fault({
    operation,
    when: {
      match: () => {
        if (!changed && isHit()) {
          changed = true;
          happening.change(emulator);
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
