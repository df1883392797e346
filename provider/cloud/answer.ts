import type { Answer } from "./call.js";

/** What an operation's answer says, without what only the transport knows. */
export type Said<T extends Answer> = Omit<T, "serverTime">;

/** Reads an answer's body; throws an `UnexpectedAnswerError`. */
export type Reader<T extends Answer> = (body: unknown) => Said<T>;

/** A body that is not what the operation answers; the message names the field. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";
}
