import { CallError } from "../cloud/errors.js";

/** Code of an error, which the documentation explains: `Throttling.User`. */
export function codeOf(error: Error): string {
  return error instanceof CallError ? error.code : error.name;
}

/** Code of an error for a line of progress; of an `UnexpectedAnswer` also the reason, which the code does not tell. */
export function troubleOf(error: Error): string {
  const code = codeOf(error);
  return error instanceof CallError && code === "UnexpectedAnswer" ? `${code}: ${error.reason}` : code;
}
