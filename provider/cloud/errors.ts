import { CLOUD_ERRORS, type ErrorKind, type ErrorRow, type ErrorSubject } from "./errorRows.js";

/** What differs from one product to the next in advice that holds for all. */
export interface ProductWords {
  /** `CDN` */
  product: string;
  /** The beginning of its RAM actions, `cdn`. */
  ram: string;
  /** The environment variable that names its endpoint. */
  endpointVariable: string;
}

/** Every failure that a product's client knows. */
export class ErrorTable {
  /** The first match wins. */
  readonly rows: readonly ErrorRow[];

  /** @param rows the product's own: they come before those that all products share */
  constructor(rows: readonly ErrorRow[], words: ProductWords) {
    this.rows = [...rows, ...CLOUD_ERRORS].map((row) => ({
      ...row,
      advice: row.advice.replace(
        /\{(product|ram|endpointVariable)\}/g,
        (_, word) => words[word as keyof ProductWords],
      ),
    }));
  }

  /** The row for a code. */
  find(code: string): ErrorRow | undefined {
    return this.rows.find((row) =>
      row.code.endsWith("*") ? code.startsWith(row.code.slice(0, -1)) : row.code === code,
    );
  }
}

export interface Failure {
  operation: string;
  /** Whether the operation changes something, so that an unknown end is `ambiguous`. */
  submission: boolean;
  code: string;
  /** What happened, already free of secrets. */
  reason: string;
  /** Whether the server may have seen the request. Default true. */
  sent?: boolean;
  statusCode?: number | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  /** Replaces the table's advice. */
  advice?: string | undefined;
  /** Replaces the table's kind. */
  kind?: ErrorKind | undefined;
  /** Already free of secrets. */
  cause?: Error | undefined;
}

/** A call of an API that failed, or could not be made. Holds no credential, header or signature. */
export class CallError extends Error {
  override readonly name = "CallError";
  /** The API operation, such as `RefreshObjectCaches`. */
  readonly operation: string;
  /** The API's code, or one of this client's own: see `ErrorTable`. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly about?: ErrorSubject;
  /** What happened, in words. */
  readonly reason: string;
  /** What to do next. */
  readonly advice: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  /** How long the API asks to wait, in ms. */
  readonly retryAfterMs?: number;

  constructor(failure: Failure, known: ErrorTable) {
    const row = known.find(failure.code);
    const { kind, advice } = classify(failure, row);
    super(describe(failure, advice), failure.cause === undefined ? undefined : { cause: failure.cause });
    this.operation = failure.operation;
    this.code = failure.code;
    this.kind = kind;
    if (row?.about !== undefined) this.about = row.about;
    this.reason = failure.reason;
    this.advice = advice;
    if (failure.statusCode !== undefined) this.statusCode = failure.statusCode;
    if (failure.requestId !== undefined) this.requestId = failure.requestId;
    if (failure.retryAfterMs !== undefined) this.retryAfterMs = failure.retryAfterMs;
  }
}

/** Whether a query was refused for the way in which its path is written. */
export function isPathRefusal(error: unknown): boolean {
  return error instanceof CallError && error.about === "path";
}

function classify(failure: Failure, row: ErrorRow | undefined): { kind: ErrorKind; advice: string } {
  return {
    kind: withFate(failure.kind ?? row?.kind ?? unknownKind(failure), failure),
    advice:
      failure.advice ?? (row?.advice ?? unknownAdvice(failure)).replaceAll("{operation}", failure.operation),
  };
}

/** A submission that may have arrived is not made again blindly, whatever broke; one that has not is. */
function withFate(kind: ErrorKind, { submission, sent }: Failure): ErrorKind {
  if (kind === "retry" && submission && sent === true) return "ambiguous";
  return kind === "ambiguous" && (!submission || sent === false) ? "retry" : kind;
}

/** What the API says with a 4xx was refused; of anything else the end is not known. */
function unknownKind({ statusCode }: Failure): ErrorKind {
  if (statusCode === 429 || statusCode === 408) return "throttled";
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? "permanent" : "ambiguous";
}

function unknownAdvice({ requestId }: Failure): string {
  return requestId === undefined
    ? "Check the network."
    : "Look the code up in the API's error centre by the request id.";
}

function describe({ operation, code, reason, statusCode, requestId }: Failure, advice: string): string {
  const facts = [
    ...(statusCode === undefined ? [] : [`HTTP ${statusCode}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ];
  return `${operation} failed: ${code}: ${reason}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}. ${advice}`;
}
