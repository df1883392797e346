import { inspect } from "node:util";

/** Text that is shown in place of a secret. */
export const HIDDEN = "[hidden]";

/** A value that no log, error or dump shows: only `reveal` hands it out. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
