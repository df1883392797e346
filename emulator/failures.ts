/** A rule by which submitted paths fail. */
export interface PathFailure {
  matches: (objectPath: string) => boolean;
  description: string;
  /** Paths that it still applies to. */
  times: number;
}

/** The rules by which submitted paths fail, whatever product they are submitted to. */
export class PathFailures {
  readonly #rules: PathFailure[] = [];

  /** Makes the first `times` matching paths fail that are submitted from now on. Of several rules, the last one decides. */
  add(failure: PathFailure): void {
    this.#rules.push({ ...failure });
  }

  /** Reason why a path that is submitted now will fail; undefined if it will not. */
  take(objectPath: string): string | undefined {
    const rule = this.#rules.findLast(({ matches }) => matches(objectPath));
    if (rule === undefined || rule.times <= 0) return undefined;
    rule.times--;
    return rule.description;
  }
}
