import { z } from "zod";
import type { WireAnswer } from "./transport.js";

/** An error as the API says it; STS uses the same form. */
export interface ErrorBody {
  code: string;
  message: string;
  requestId: string | undefined;
  /** Address of a page about the error. */
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
    // A reviver takes five times as long: only where a number can be too long for JavaScript's.
    return /\d{16}/.test(body) ? (JSON.parse as ParseWithSource)(body, keepLongNumber) : JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The error in a body; undefined if there is none. */
export function readErrorBody(body: unknown): ErrorBody | undefined {
  return errorBody.safeParse(body).data;
}

/** Pause that the server asks for, in ms. Alibaba Cloud's header counts ms, the standard one s, or it names a date. */
export function retryAfterMs({ headers }: WireAnswer): number | undefined {
  const own = headers["x-acs-retry-after"];
  if (typeof own === "string" && isCount(own)) return Number(own);
  const standard = headers["retry-after"];
  if (standard === undefined) return undefined;
  if (isCount(standard)) return Number(standard) * 1000;
  const date = Date.parse(standard);
  return Number.isNaN(date) ? undefined : Math.max(0, date - (serverTime({ headers }) ?? Date.now()));
}

/** Time of the answer by the server's clock, in ms since 1970; undefined without a `Date` header. */
export function serverTime({ headers }: Pick<WireAnswer, "headers">): number | undefined {
  const date = Date.parse(headers.date ?? "");
  return Number.isNaN(date) ? undefined : date;
}

/** `JSON.parse` with the third argument, which TypeScript's library does not know yet. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** A number of more digits than JavaScript's keeps, such as an id, stays text. */
function keepLongNumber(_key: string, value: unknown, { source }: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^\d+$/.test(source ?? "")
    ? source
    : value;
}

function isCount(text: string): boolean {
  return /^\s*\d+(\.\d+)?\s*$/.test(text);
}
