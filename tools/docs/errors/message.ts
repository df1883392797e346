/** A message that a user can get, as the code itself has said it. */
export interface Message {
  /** When a user gets it. */
  when: string;
  text: string;
  /** The path, input, setting or place that it is about, as the text names it. */
  about: string;
  /** What to do next, as the text says it. */
  advice: string;
  /** The API's code, or one of this package's own. */
  code?: string | undefined;
  /** The API's id of the request. */
  requestId?: string | undefined;
}

export interface Section {
  title: string;
  /** What its messages have in common. */
  introduction: string;
  messages: readonly Message[];
}

/** The text of the error with which some work ends. */
export async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was to fail, and has not");
}
