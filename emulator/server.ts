import { randomUUID } from "node:crypto";
import * as http from "node:http";
import { type Api, errorOutcome, type Outcome } from "./api.js";
import { ApiError } from "./apiError.js";
import type { Call } from "./call.js";
import type { EmulatorClock } from "./clock.js";
import { type Answer, composeAnswer, deliver } from "./delivery.js";
import { type Fault, type Faults, isApplied, type Misbehaviour } from "./faults.js";
import type { Journal } from "./journal.js";
import { listen } from "./listen.js";
import { header, parametersOf, readRequest, type WireRequest } from "./request.js";
import { readAuthorization } from "./signature.js";

/** A call with its answer, and the fault that took it. */
interface Handled {
  fault: Fault | undefined;
  outcome: Outcome;
  answer: Answer;
}

export interface ServerParts {
  api: Api;
  clock: EmulatorClock;
  faults: Faults;
  journal: Journal;
}

/** Serves the API on 127.0.0.1; rejects when the port is taken. */
export async function startServer(
  parts: ServerParts,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = http.createServer(
    {
      // 100 prefetch URLs of 1024 characters, percent-encoded in the query string.
      maxHeaderSize: 1024 * 1024,
      // Long: an idle connection that is closed at the moment of the client's next call would look like a fault.
      keepAliveTimeout: 600_000,
    },
    (incoming, response) => {
      serve(incoming, response, parts).catch((error: unknown) => {
        // The client has gone, or `onCall` threw.
        if (!response.destroyed && !response.headersSent) {
          response.writeHead(500).end(`The emulator failed: ${String(error)}`);
        }
      });
    },
  );
  return listen(server, port);
}

async function serve(
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
  parts: ServerParts,
): Promise<void> {
  const request = await readRequest(incoming);
  if (request === undefined) {
    response.writeHead(413).end();
    return;
  }
  const call = readCall(request, parts);
  const { fault, outcome, answer } = handle(request, call, parts);
  const { statusCode: _status, body: _body, headers: _headers, code, ...done } = outcome;
  parts.journal.add({
    ...call,
    ...done,
    statusCode: answer.statusCode,
    ...(code !== undefined && showsOutcome(fault?.do) && { code }),
    ...(fault !== undefined && { fault }),
  });
  deliver(response, answer, fault?.do);
}

function handle(request: WireRequest, call: Call, { api, clock, faults }: ServerParts): Handled {
  const headers = { date: new Date(clock.now()).toUTCString(), "x-acs-request-id": call.requestId };
  try {
    const fault = faults.take(call);
    const outcome = outcomeUnder(fault?.do, request, call, api);
    return { fault, outcome, answer: composeAnswer(outcome, fault?.do, headers) };
  } catch (error) {
    // A function that a test handed in has failed: its author finds this in the answer and in the journal.
    const failure = new ApiError(500, "InternalError", `The emulator failed: ${String(error)}`);
    const outcome = errorOutcome(failure, call.requestId, request);
    return { fault: undefined, outcome, answer: composeAnswer(outcome, undefined, headers) };
  }
}

function outcomeUnder(
  misbehaviour: Misbehaviour | undefined,
  request: WireRequest,
  { parameters, requestId }: Call,
  api: Api,
): Outcome {
  const outcome =
    misbehaviour === undefined || isApplied(misbehaviour)
      ? api.answer(request, parameters, requestId)
      : { statusCode: 200, body: { RequestId: requestId }, applied: false, throttled: false };
  return misbehaviour?.kind === "error"
    ? { ...outcome, ...answerOf(misbehaviour, requestId, request) }
    : outcome;
}

function readCall(request: WireRequest, { api, clock }: ServerParts): Call {
  const operation = header(request, "x-acs-action") ?? "";
  const parameters = parametersOf(request);
  const objectPaths = api.objectPaths(operation, parameters);
  const accessKeyId = readAuthorization(request)?.accessKeyId;
  return {
    operation,
    parameters,
    ...(objectPaths !== undefined && { objectPaths }),
    ...(accessKeyId !== undefined && { accessKeyId }),
    time: clock.now(),
    realTime: clock.realTime(),
    requestId: randomUUID().toUpperCase(),
  };
}

/** Answer of an error fault. Whether the operation was carried out is not part of it. */
function answerOf(
  misbehaviour: Extract<Misbehaviour, { kind: "error" }>,
  requestId: string,
  request: WireRequest,
): Pick<Outcome, "statusCode" | "body" | "headers" | "code"> {
  const { message = "The request processing has failed due to some unknown error." } = misbehaviour;
  const error = new ApiError(misbehaviour.statusCode, misbehaviour.code, message);
  const { statusCode, body } = errorOutcome(error, requestId, request);
  const retryAfter = misbehaviour.retryAfterSeconds;
  const own = Object.entries(misbehaviour.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    statusCode,
    body,
    code: misbehaviour.code,
    headers: {
      ...(retryAfter !== undefined && {
        "retry-after": String(retryAfter),
        "x-acs-retry-after": String(retryAfter * 1000),
      }),
      ...Object.fromEntries(own),
    },
  };
}

/** Whether the client sees the error of an outcome that is one. */
function showsOutcome(misbehaviour: Misbehaviour | undefined): boolean {
  return misbehaviour === undefined || !["body", "reset", "stall", "flood"].includes(misbehaviour.kind);
}
