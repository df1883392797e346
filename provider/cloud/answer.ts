import type { Answer } from "./call.js";

/** An operation's answer without what only the transport knows. */
export type AnswerBody<T extends Answer> = Omit<T, "serverTime">;

/**
 * Reads an answer's body.
 *
 * @throws UnexpectedAnswerError
 */
export type AnswerReader<T extends Answer> = (body: unknown) => AnswerBody<T>;

/** The body of another answer than the operation's; the message names the field. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";
}
