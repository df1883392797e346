import { z } from "zod";
import type { WireAnswer } from "./transport.js";

/** What the API says when it refuses or fails; STS answers in the same form. */
export interface ErrorBody {
  code: string;
  message: string;
  requestId: string | undefined;
  /** A page about the error. */
  recommend: string | undefined;
}

const optionalText = z.string().optional().catch(undefined);

const errorBody = z
  .object({
    Code: z.string().min(1),
    Message: optionalText,
    RequestId: optionalText,
    Recommend: optionalText,
  })
  .transform(
    (body): ErrorBody => ({
      code: body.Code,
      message: body.Message ?? "",
      requestId: body.RequestId,
      recommend: body.Recommend,
    }),
  );

/** The body as JSON; undefined if it is anything else. */
export function parseBody({ body }: WireAnswer): unknown {
  try {
    // Looking at each value takes five times as long, and is needed only where a number can be too long for one.
    return /\d{16}/.test(body) ? (JSON.parse as ParseWithSource)(body, exact) : JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The error that a body speaks of, if it is one. */
export function readErrorBody(body: unknown): ErrorBody | undefined {
  return errorBody.safeParse(body).data;
}

/** How long the server asks to wait, in ms. Alibaba's own header counts ms, the standard one seconds or names a date. */
export function retryAfterMs({ headers }: WireAnswer): number | undefined {
  const own = headers["x-acs-retry-after"];
  if (typeof own === "string" && isCount(own)) return Number(own);
  const standard = headers["retry-after"];
  if (standard === undefined) return undefined;
  if (isCount(standard)) return Number(standard) * 1000;
  const date = Date.parse(standard);
  return Number.isNaN(date) ? undefined : Math.max(0, date - (serverTime({ headers }) ?? Date.now()));
}

/** When the server answered, in ms since 1970; undefined where it does not say. */
export function serverTime({ headers }: Pick<WireAnswer, "headers">): number | undefined {
  const date = Date.parse(headers.date ?? "");
  return Number.isNaN(date) ? undefined : date;
}

/** TypeScript's library does not know of the third argument yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** Ids can be sent as numbers of more digits than a number keeps: those stay text. */
function exact(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^\d+$/.test(source ?? "")
    ? source
    : value;
}

function isCount(text: string): boolean {
  return /^\s*\d+(\.\d+)?\s*$/.test(text);
}
