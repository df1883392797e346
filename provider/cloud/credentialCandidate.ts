import type { CredentialsProvider } from "@alicloud/credentials";

/** A place in which credentials may be found. */
export interface Candidate {
  /** For messages; holds no secret. */
  name: string;
  build(): CredentialsProvider | Promise<CredentialsProvider>;
  /** Whether nothing but an answer says that the place is there, so that no answer is no failure. */
  isGuess?: true;
}

/** A source that gives no credentials; the message repeats nothing of what is in it. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}
