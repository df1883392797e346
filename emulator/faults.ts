import type { Call } from "./call.js";
import type { OperationName } from "./operationName.js";

/** Something that goes wrong with an answer. */
export type Misbehaviour =
  | {
      /** An error answer of the API. */
      kind: "error";
      /** The HTTP status, such as 503. */
      statusCode: number;
      /** The error code, such as `ServiceUnavailable`. */
      code: string;
      /** The API's message. Default: one of the API's own. */
      message?: string;
      /** Headers beside the usual ones. Default: none. */
      headers?: Readonly<Record<string, string>>;
      /** Value of `Retry-After`, in seconds, and of `x-acs-retry-after`, in ms. Default: neither is sent. */
      retryAfterSeconds?: number;
      /** Whether the operation is carried out all the same. Default false. */
      applied?: boolean;
    }
  | {
      /** Any answer: a gateway's HTML, nothing, broken JSON, JSON of another shape. */
      kind: "body";
      /** The HTTP status. Default 200. */
      statusCode?: number;
      /** The whole answer, any text. */
      body: string;
      /** The `content-type`. Default `application/json;charset=utf-8`. */
      contentType?: string;
      /** Whether the operation is carried out all the same. Default false. */
      applied?: boolean;
    }
  | {
      /** The first half of the real answer. */
      kind: "truncate";
      /**
       * Whether the connection is lost after the half, with the whole announced. Default false: the half is sent
       * as if it were all.
       */
      reset?: boolean;
    }
  | {
      /** The connection is reset without an answer. */
      kind: "reset";
      /** Whether the operation is carried out first. */
      applied: boolean;
    }
  | {
      /** No answer ever: the connection stays open until the client or the emulator closes it. */
      kind: "stall";
      /** Whether the operation is carried out first. */
      applied: boolean;
    }
  | {
      /** The real answer, slowly. */
      kind: "drip";
      /** Bytes a second, more than 0. */
      bytesPerSecond: number;
    }
  | {
      /** An answer of that many bytes, as fast as the client takes them: one JSON object with a very long text. */
      kind: "flood";
      /** Bytes of the answer, at least 20. */
      bytes: number;
    }
  | {
      /** The real answer, late: the operation is carried out at once. */
      kind: "delay";
      /** Delay in ms of the real time, 0 or more. */
      ms: number;
    }
  | {
      /** The real answer, changed: `answer` is given its body and returns what is sent instead, as JSON. */
      kind: "rewrite";
      /** Returns the body that is sent in place of the real one. */
      answer: (body: Record<string, unknown>) => unknown;
      /** Headers in place of those of the same name: `date`, or any other. An empty one removes it. Default: none. */
      headers?: Readonly<Record<string, string>>;
    };

/** A fault: which calls it hits, and what goes wrong with them. */
export interface Fault {
  /** The operations that it is about. Default: every operation. */
  operation?: OperationName | readonly OperationName[];
  /** The choice among their calls. Default: all. */
  when?: {
    /** The number of matching calls that are let pass first. Default 0. */
    after?: number;
    /** The number of calls that it hits. Default: all, until it is removed. */
    times?: number;
    /** Whether it is about a call. Default: about all of the operation. */
    match?: (call: Call) => boolean;
  };
  /** What goes wrong. */
  do: Misbehaviour;
}

/** A fault that has been switched on. */
export interface FaultHandle {
  /** The number of calls that it has hit. */
  readonly hits: number;
  /** Switches it off. */
  remove(): void;
}

interface ActiveFault {
  fault: Fault;
  /** Calls so far that it was about, those that it let pass included. */
  seen: number;
  hits: number;
}

/** The faults that are switched on: the first that applies to a call takes it. */
export class Faults {
  readonly #active = new Set<ActiveFault>();

  add(fault: Fault): FaultHandle {
    check(fault);
    const active: ActiveFault = { fault, seen: 0, hits: 0 };
    this.#active.add(active);
    return {
      get hits() {
        return active.hits;
      },
      remove: () => {
        this.#active.delete(active);
      },
    };
  }

  /** Fault that takes the call; undefined if none does. */
  take(call: Call): Fault | undefined {
    for (const active of this.#active) {
      const { fault } = active;
      const { after = 0, times = Number.POSITIVE_INFINITY } = fault.when ?? {};
      if (active.hits < times && isAbout(fault, call)) {
        active.seen++;
        if (active.seen > after) {
          active.hits++;
          return fault;
        }
      }
    }
    return undefined;
  }
}

/** Whether the operation is carried out under the fault. */
export function isApplied(misbehaviour: Misbehaviour): boolean {
  switch (misbehaviour.kind) {
    case "error":
    case "body":
    case "reset":
    case "stall":
      return misbehaviour.applied === true;
    case "flood":
      return false;
    default:
      return true;
  }
}

function isAbout({ operation, when }: Fault, call: Call): boolean {
  const names: readonly string[] =
    operation === undefined ? [call.operation] : typeof operation === "string" ? [operation] : operation;
  return names.includes(call.operation) && (when?.match?.(call) ?? true);
}

function check({ when, do: misbehaviour }: Fault): void {
  checkCount("when.after", when?.after);
  checkCount("when.times", when?.times);
  switch (misbehaviour.kind) {
    case "error":
    case "body":
      checkStatusCode(misbehaviour.statusCode);
      break;
    case "drip":
      if (!(misbehaviour.bytesPerSecond > 0)) {
        throw new RangeError(`bytesPerSecond: expected more than 0, got ${misbehaviour.bytesPerSecond}`);
      }
      break;
    case "flood":
      if (!(Number.isSafeInteger(misbehaviour.bytes) && misbehaviour.bytes >= 20)) {
        throw new RangeError(`bytes: expected a whole number of at least 20, got ${misbehaviour.bytes}`);
      }
      break;
    case "delay":
      checkCount("ms", misbehaviour.ms);
      break;
    default:
  }
}

function checkCount(name: string, value: number | undefined): void {
  if (value !== undefined && !(value >= 0)) throw new RangeError(`${name}: expected 0 or more, got ${value}`);
}

function checkStatusCode(value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 200 && value <= 599)) {
    throw new RangeError(`statusCode: expected 200 to 599, got ${value}`);
  }
}
