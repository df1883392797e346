import type { ServerResponse } from "node:http";
import type { Outcome } from "./api.js";
import type { Misbehaviour } from "./faults.js";

const JSON_TYPE = "application/json;charset=utf-8";
const FLOOD_CHUNK_BYTES = 64 * 1024;
/** Shortest pause between two pieces of a slow answer. */
const DRIP_INTERVAL_MS = 50;

/** An answer as it is sent: status and body may be a fault's. */
export interface Answer {
  /** HTTP status; 0 if nothing is sent. */
  statusCode: number;
  body: string;
  headers: Record<string, string>;
}

/** Answer to a call, under a fault or without one. */
export function composeAnswer(
  outcome: Outcome,
  misbehaviour: Misbehaviour | undefined,
  common: Record<string, string>,
): Answer {
  const answer: Answer = {
    statusCode: outcome.statusCode,
    body: JSON.stringify(outcome.body),
    headers: { "content-type": JSON_TYPE, ...common, ...outcome.headers },
  };
  switch (misbehaviour?.kind) {
    case "body":
      answer.statusCode = misbehaviour.statusCode ?? 200;
      answer.body = misbehaviour.body;
      answer.headers["content-type"] = misbehaviour.contentType ?? JSON_TYPE;
      return answer;
    case "truncate":
      if (misbehaviour.reset !== true) answer.body = firstHalf(answer.body);
      return answer;
    case "rewrite":
      answer.body = JSON.stringify(misbehaviour.answer(outcome.body)) ?? "";
      answer.headers = replaced(answer.headers, misbehaviour.headers ?? {});
      return answer;
    case "reset":
    case "stall":
      answer.statusCode = 0;
      return answer;
    default:
      return answer;
  }
}

/** The headers, with others in place of those of the same name. An empty value removes a header. */
function replaced(
  headers: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(others).map(([name, value]) => [name.toLowerCase(), value]);
  const all: Record<string, string> = { ...headers, ...Object.fromEntries(own) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

/** Sends an answer, in the way of the fault. */
export function deliver(
  response: ServerResponse,
  { statusCode, headers, body }: Answer,
  misbehaviour: Misbehaviour | undefined,
): void {
  const text = Buffer.from(body);
  const writeHead = (): void => {
    // Node.js would add a date of its own.
    response.sendDate = headers.date !== undefined;
    response.writeHead(statusCode, { ...headers, "content-length": text.length });
  };
  switch (misbehaviour?.kind) {
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "stall":
      return;
    case "truncate":
      writeHead();
      if (misbehaviour.reset === true) {
        response.write(firstHalf(body), () => response.socket?.destroy());
      } else {
        response.end(text);
      }
      return;
    case "drip":
      writeHead();
      drip(response, text, misbehaviour.bytesPerSecond);
      return;
    case "flood":
      response.writeHead(statusCode, headers);
      flood(response, misbehaviour.bytes);
      return;
    case "delay": {
      const timer = setTimeout(() => {
        writeHead();
        response.end(text);
      }, misbehaviour.ms);
      response.once("close", () => clearTimeout(timer));
      return;
    }
    default:
      writeHead();
      response.end(text);
  }
}

function drip(response: ServerResponse, text: Buffer, bytesPerSecond: number): void {
  response.flushHeaders();
  const interval = Math.max(DRIP_INTERVAL_MS, 1000 / bytesPerSecond);
  const size = Math.max(1, Math.round((bytesPerSecond * interval) / 1000));
  let sent = 0;
  const timer = setInterval(() => {
    response.write(text.subarray(sent, sent + size));
    sent += size;
    if (sent >= text.length) response.end();
  }, interval);
  response.once("close", () => clearInterval(timer));
}

function flood(response: ServerResponse, bytes: number): void {
  const begin = '{"RequestId":"';
  const end = '"}';
  let left = bytes - begin.length - end.length;
  response.write(begin);
  const filler = Buffer.alloc(FLOOD_CHUNK_BYTES, "0");
  const go = (): void => {
    while (left > 0) {
      const chunk = filler.subarray(0, Math.min(left, FLOOD_CHUNK_BYTES));
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once("drain", go);
        return;
      }
    }
    response.end(end);
  };
  go();
}

function firstHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
