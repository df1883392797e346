import { CLOUD_ERRORS, type ErrorKind, type ErrorRow, type ErrorSubject } from "./errorRows.js";

/** Words of a product in the advice that all products share. */
export interface ProductWords {
  /** Name of the product: `CDN`. */
  product: string;
  /** As its endpoints and RAM actions are named: `cdn`. */
  service: string;
}

/** The failures that a product's client knows, by code. */
export class ErrorTable {
  /** In order: the first that matches wins. */
  readonly rows: readonly ErrorRow[];

  /** @param rows the product's own: they come before those that all products share */
  constructor(rows: readonly ErrorRow[], { product, service }: ProductWords) {
    this.rows = [...rows, ...CLOUD_ERRORS].map((row) => ({
      ...row,
      advice: row.advice
        .replaceAll("{product}", product)
        .replaceAll("{service}", service)
        .replaceAll("{endpointVariable}", `${service.toUpperCase()}_ENDPOINT`),
    }));
  }

  /** The row for a code; undefined for a code that is not known. */
  find(code: string): ErrorRow | undefined {
    return this.rows.find((row) =>
      row.code.endsWith("*") ? code.startsWith(row.code.slice(0, -1)) : row.code === code,
    );
  }
}

/** What is known of a failed call. */
export interface Failure {
  operation: string;
  /** Whether the operation changes something: then an unknown end is `ambiguous`. */
  submission: boolean;
  code: string;
  /** What happened, already free of secrets. */
  reason: string;
  /** Whether the server may have seen the request. Default: as the kind says. */
  sent?: boolean;
  statusCode?: number | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  /** Default: the table's. */
  advice?: string | undefined;
  /** Default: the table's. */
  kind?: ErrorKind | undefined;
  /** Already free of secrets. */
  cause?: Error | undefined;
}

/** A call of an API that failed, or could not be made. Holds no credential, header or signature. */
export class CallError extends Error {
  override readonly name = "CallError";
  /** The API operation, such as `RefreshObjectCaches`. */
  readonly operation: string;
  /** The API's code, or one of this package's: see `errorRows`. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly about?: ErrorSubject;
  /** What happened, in words. */
  readonly reason: string;
  /** What to do next. */
  readonly advice: string;
  readonly statusCode?: number;
  readonly requestId?: string;
  /** Pause that the API asks for, in ms. */
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
    kind: kindAsSent(failure.kind ?? row?.kind ?? unknownKind(failure), failure),
    advice:
      failure.advice ?? (row?.advice ?? unknownAdvice(failure)).replaceAll("{operation}", failure.operation),
  };
}

/** A submission that may have been carried out is `ambiguous`; a query, and a submission that was not sent, are not. */
function kindAsSent(kind: ErrorKind, { submission, sent }: Failure): ErrorKind {
  if (kind === "retry" && submission && sent === true) return "ambiguous";
  return kind === "ambiguous" && (!submission || sent === false) ? "retry" : kind;
}

/** Kind of a code that is not known: a status of 4xx is a refusal, of anything else the end is open. */
function unknownKind({ statusCode }: Failure): ErrorKind {
  if (statusCode === 429 || statusCode === 408) return "throttled";
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? "permanent" : "ambiguous";
}

function unknownAdvice({ statusCode, requestId }: Failure): string {
  if (requestId !== undefined) return "Look the code up in the API's error centre by the request id.";
  return statusCode === undefined ? "Check the network." : "Look the code up in the API's error centre.";
}

function describe({ operation, code, reason, statusCode, requestId }: Failure, advice: string): string {
  const facts = [
    ...(statusCode === undefined ? [] : [`HTTP ${statusCode}`]),
    ...(requestId === undefined ? [] : [`request id ${requestId}`]),
  ];
  return `${operation} failed: ${code}: ${reason}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}. ${advice}`;
}
