import { withoutScheme } from "./objectPath.js";

/** What a choice of directories is about; each path once. */
export interface Weighed {
  /** Files that need a refresh. */
  changed: readonly string[];
  /** Other files that are known. */
  unchanged: readonly string[];
  /** Directories that are refreshed anyway, unless one around them is. */
  listed: readonly string[];
}

/** A directory that has more changed files below it than may be left there; the root, which has all hosts below it, in any case. */
export interface CrowdedDirectory {
  /** Its URL, with `/` at the end; that of the root is empty. */
  path: string;
  /** Changed files that are in none of the children, at any depth. */
  files: number;
  /** Listed directories that are in none of the children, at any depth. */
  listed: number;
  /** Unchanged files below it. */
  unchanged: number;
  children: readonly CrowdedDirectory[];
  /** Its part of the sorted paths. */
  from: number;
  to: number;
}

interface Place {
  path: string;
  kind: keyof Weighed;
}

/** A listed directory, with what is refreshed with it. */
export interface ListedDirectory {
  path: string;
  files: string[];
  /** Other listed directories below it. */
  listed: string[];
}

/**
 * The directories among which there is something to choose. What is below a listed directory is refreshed with it, and
 * counts nowhere else.
 *
 * The paths are sorted, so that what is below a directory is one stretch of them, and only directories that differ in what is
 * below them are looked at: a deep tree of a few files is a few directories.
 */
export class DirectoryTree {
  readonly root: CrowdedDirectory;
  readonly #above: number;
  readonly #places: readonly Place[];
  readonly #listed = new Map<string, ListedDirectory>();
  /** Of each kind, how many are before a place. */
  readonly #before: Record<keyof Weighed, Int32Array>;

  constructor(weighed: Weighed, above: number) {
    this.#above = above;
    this.#places = this.#withoutCovered(sortedPlaces(weighed));
    this.#before = {
      changed: countsBefore(this.#places, "changed"),
      unchanged: countsBefore(this.#places, "unchanged"),
      listed: countsBefore(this.#places, "listed"),
    };
    this.root = this.#directory(0, this.#places.length, 0);
  }

  /** Changed files that no listed directory covers. */
  get files(): number {
    return this.#count("changed", 0, this.#places.length);
  }

  /** All changed files below it. */
  filesOf(directory: CrowdedDirectory): string[] {
    return [
      ...this.#pathsOf("changed", directory),
      ...this.listedIn([directory]).flatMap(({ files }) => files),
    ];
  }

  /** Listed directories that are in some others, of the listed ones those that no other covers. */
  listedIn(directories: readonly CrowdedDirectory[]): ListedDirectory[] {
    return directories
      .flatMap((directory) => this.#pathsOf("listed", directory))
      .map((path) => this.#listed.get(path) as ListedDirectory);
  }

  #pathsOf(kind: keyof Weighed, { from, to }: CrowdedDirectory): string[] {
    return this.#places
      .slice(from, to)
      .filter((place) => place.kind === kind)
      .map(({ path }) => path);
  }

  /** Without what is below a listed directory: sorted, that follows it. */
  #withoutCovered(places: readonly Place[]): Place[] {
    let last: ListedDirectory | undefined;
    return places.filter(({ path, kind }) => {
      if (last !== undefined && path.startsWith(last.path)) {
        if (kind === "changed") last.files.push(path);
        if (kind === "listed") last.listed.push(path);
        return false;
      }
      if (kind !== "listed") return true;
      const listed = { path, files: [], listed: [] };
      this.#listed.set(path, listed);
      // A slash in a query string ends no directory.
      last = path.includes("?") ? undefined : listed;
      return true;
    });
  }

  /** @param shared how much of their path the places are known to share, up to the end of a directory; 0 for the root */
  #directory(from: number, to: number, shared: number): CrowdedDirectory {
    const end = shared === 0 ? 0 : this.#sharedBy(from, to, shared);
    const children: CrowdedDirectory[] = [];
    let [files, listed] = [this.#count("changed", from, to), this.#count("listed", from, to)];
    let next: number;
    for (let at = from; at < to; at = next) {
      next = at + 1;
      const { path } = this.#places[at] as Place;
      const endOfNext = nextEnd(path, end);
      if (endOfNext === undefined) continue;
      const name = path.slice(end, endOfNext);
      while (next < to && this.#places[next]?.path.startsWith(name, end)) next++;
      const changed = this.#count("changed", at, next);
      if (changed <= this.#above) continue;
      children.push(this.#directory(at, next, endOfNext));
      files -= changed;
      listed -= this.#count("listed", at, next);
    }
    const path = this.#places[from]?.path.slice(0, end) ?? "";
    const unchanged = this.#count("unchanged", from, to);
    return { path, files, listed, unchanged, children, from, to };
  }

  /** End of the deepest directory that all of them are in: what is around it has nothing more. */
  #sharedBy(from: number, to: number, known: number): number {
    const [{ path: first }, { path: last }] = [this.#places[from], this.#places[to - 1]] as [Place, Place];
    const query = first.indexOf("?");
    const most = Math.min(first.length, last.length, query === -1 ? Number.POSITIVE_INFINITY : query);
    let same = known;
    while (same < most && first.charCodeAt(same) === last.charCodeAt(same)) same++;
    return first.lastIndexOf("/", same - 1) + 1;
  }

  #count(kind: keyof Weighed, from: number, to: number): number {
    const before = this.#before[kind];
    return (before[to] as number) - (before[from] as number);
  }
}

function sortedPlaces(weighed: Weighed): Place[] {
  const kinds = ["changed", "unchanged", "listed"] as const;
  return kinds
    .flatMap((kind) => weighed[kind].map((path): Place => ({ path, kind })))
    .sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

function countsBefore(places: readonly Place[], kind: keyof Weighed): Int32Array {
  const counts = new Int32Array(places.length + 1);
  places.forEach((place, at) => {
    counts[at + 1] = (counts[at] as number) + (place.kind === kind ? 1 : 0);
  });
  return counts;
}

/** End of the next directory on the way to a path; undefined where it has no other. */
function nextEnd(path: string, end: number): number | undefined {
  const start = end === 0 ? path.length - withoutScheme(path).length : end;
  const slash = path.indexOf("/", start);
  if (slash === -1) return undefined;
  const query = path.indexOf("?", start);
  return query !== -1 && query < slash ? undefined : slash + 1;
}
