import { several } from "../base/several.js";
import type { Chosen } from "../model/kind.js";
import { type Ledger, NEEDS_SUBMISSION, pathState } from "../model/state.js";
import { filesCoveredBy } from "./coverage.js";
import type { Subjects } from "./deployment.js";

/** Why an update submits an item: its sign, and in words. */
const CHANGES = {
  added: { sign: "+", words: "new" },
  changed: { sign: "~", words: "changed" },
  removed: { sign: "-", words: "gone" },
  failed: { sign: "!", words: "failed the last time" },
  same: { sign: "=", words: "unchanged" },
} as const;

type Change = keyof typeof CHANGES;

/** A thousand changes are a thousand lines on the user's screen. */
const MOST_PATHS = 20;

/** What tells why an item is submitted: what a state knows, under the names of today, and what has become of it. */
export interface Comparison {
  known: Ledger;
  /** The items of the state that its inputs named. */
  named: ReadonlySet<string>;
  /** Those that they did not name any more. */
  removed: ReadonlySet<string>;
  /** The items that a change of other inputs makes necessary again. */
  changed: ReadonlySet<string>;
}

/** What an update submits, by what has happened to it. */
export class Changes {
  readonly #paths = new Map<Change, string[]>();
  readonly #count: number;

  constructor({ items, removed }: Subjects, before: Comparison) {
    this.#count = items.length + removed.length;
    for (const { path } of items) this.#add(path, changeOf(path, before));
    for (const { path } of removed) {
      this.#add(path, before.removed.has(path) ? stateOf(path, before) : "removed");
    }
  }

  /**
   * How many there are of each, and a line for each of the first 20: `+ https://www.example.com/new.js`.
   *
   * @param displayName how a path is shown; undefined where none is
   */
  describe(displayName: ((path: string) => string) | undefined): [sums: string, ...lines: string[]] {
    const all = (Object.keys(CHANGES) as Change[]).flatMap((change) => {
      const paths = this.#paths.get(change) ?? [];
      return paths.length === 0 ? [] : [{ ...CHANGES[change], paths }];
    });
    const sums = all.map(({ sign, words, paths }) => `${paths.length} ${words} (${sign})`).join(", ");
    if (displayName === undefined) return [sums];
    const shown = all
      .flatMap(({ sign, paths }) =>
        paths.slice(0, MOST_PATHS).map((path) => `  ${sign} ${displayName(path)}`),
      )
      .slice(0, MOST_PATHS);
    const more = this.#count - shown.length;
    return [sums, ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
  }

  #add(path: string, change: Change): void {
    const others = this.#paths.get(change);
    if (others === undefined) this.#paths.set(change, [path]);
    else others.push(path);
  }
}

/** What is chosen for a resource. */
interface Shown {
  chosen: Chosen;
  /** How a path is shown; undefined where none is. */
  displayName: ((path: string) => string) | undefined;
}

/**
 * A line for each directory that is submitted in the place of files, and why, the first 20: `> https://www.example.com/assets/
 * in the place of 312 files: …`; and what else there is to say of a choice.
 */
export function describeCovering(resources: readonly Shown[]): string[] {
  const directories = resources.flatMap(({ chosen, displayName }) =>
    chosen.items.flatMap((item) => {
      const files = filesCoveredBy(item);
      if (files === 0) return [];
      const name = displayName?.(item.path) ?? "a directory";
      return [{ files, line: `  > ${name} in the place of ${several(files, "file")}: ${item.why}` }];
    }),
  );
  const more = directories.slice(MOST_PATHS);
  const files = more.reduce((sum, directory) => sum + directory.files, 0);
  const notes = new Set(resources.flatMap(({ chosen: { note } }) => (note === undefined ? [] : [note])));
  return [
    ...directories.slice(0, MOST_PATHS).map(({ line }) => line),
    ...(more.length > 0 ? [`  > and ${more.length} more in the place of ${several(files, "file")}`] : []),
    ...[...notes].map((note) => `  > ${note}`),
  ];
}

/** A file that has changed since it failed is not what failed. */
function changeOf(path: string, before: Comparison): Change {
  if (!before.named.has(path)) return "added";
  return before.changed.has(path) ? "changed" : stateOf(path, before);
}

function stateOf(path: string, { known }: Comparison): Change {
  return NEEDS_SUBMISSION.includes(pathState(known.get(path))) ? "failed" : "same";
}
