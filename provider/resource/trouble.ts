import { CallError } from "../cloud/errors.js";

/** What went wrong, in a word that the documentation explains. */
export function codeOf(error: Error): string {
  return error instanceof CallError ? error.code : error.name;
}

/** The same for a line of progress. Of an answer that is not as documented, the word does not say what is. */
export function troubleOf(error: Error): string {
  const code = codeOf(error);
  return error instanceof CallError && code === "UnexpectedAnswer" ? `${code}: ${error.reason}` : code;
}
