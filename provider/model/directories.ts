import { withoutScheme } from "./objectPath.js";

/** A directory that is refreshed in the place of files below it. */
export interface ChosenDirectory {
  /** Its URL, with `/` at the end. */
  path: string;
  /** The files below it that need a refresh. */
  files: string[];
  /** Number of the files below it that would not need one, of those that are known. */
  unchanged: number;
}

/** Bounds of a choice. */
export interface ChoiceBounds {
  /** Files below one directory that are still refreshed one by one. */
  above: number;
  /** Files and directories that the quota has left; `Infinity` where that is not known. */
  files: number;
  directories: number;
}

/**
 * Chooses directories so that no directory is left with more than `above` of the files below it. Only a directory that has
 * more can be chosen. Of the choices within the quota, it is one that refreshes the fewest unchanged files along, of these
 * one with the fewest directories, and of these the deepest. Where the quota has room for none, it is chosen as without.
 *
 * @param changed files that need a refresh, each once
 * @param unchanged other files that are known
 */
export function chooseDirectories(
  changed: readonly string[],
  unchanged: readonly string[],
  bounds: ChoiceBounds,
): ChosenDirectory[] {
  if (changed.length <= bounds.above) return [];
  const tree = new Directory("");
  for (const path of changed) tree.add(path);
  for (const path of unchanged) tree.count(path);
  const best =
    bestWithin(tree, bounds) ?? bestWithin(tree, { ...bounds, files: Infinity, directories: Infinity });
  return chosenOf(best?.choice).map((directory) => ({
    path: directory.path,
    files: [...directory.files()],
    unchanged: directory.unchanged,
  }));
}

/** The directory, by its depth: the number of parts before the `/` at its end. */
export function directoryOf(path: string, depth: number): string {
  let end = 0;
  for (let part = 0; part < depth; part++) end = path.indexOf("/", end) + 1;
  return path.slice(0, end);
}

export function depthOf(directory: string): number {
  return directory.split("/").length - 1;
}

/** The directories that a file is below, without the scheme's own slashes, from the root down. */
function directoriesAround(path: string): string[] {
  const [beforeQuery = ""] = path.split("?", 1);
  const scheme = beforeQuery.length - withoutScheme(beforeQuery).length;
  const found: string[] = [];
  for (let at = beforeQuery.indexOf("/", scheme); at !== -1; at = beforeQuery.indexOf("/", at + 1)) {
    found.push(beforeQuery.slice(0, at + 1));
  }
  return found;
}

/** A directory with what is below it; the one without a path has all hosts below it. */
class Directory {
  readonly path: string;
  readonly children = new Map<string, Directory>();
  /** Changed files that are in none of the children. */
  readonly own: string[] = [];
  /** Number of the changed files below it, at any depth. */
  changed = 0;
  unchanged = 0;

  constructor(path: string) {
    this.path = path;
  }

  add(file: string): void {
    let last: Directory = this;
    last.changed++;
    for (const path of directoriesAround(file)) {
      const child = last.children.get(path) ?? new Directory(path);
      last.children.set(path, child);
      last = child;
      last.changed++;
    }
    last.own.push(file);
  }

  count(file: string): void {
    let last: Directory | undefined = this;
    for (const path of directoriesAround(file)) {
      last = last.children.get(path);
      if (last === undefined) return;
      last.unchanged++;
    }
  }

  *files(): Generator<string> {
    yield* this.own;
    for (const child of this.children.values()) yield* child.files();
  }
}

/** Directories that were chosen below one, as a tree: most options share most of theirs with others. */
type Choice = Directory | readonly [Choice | undefined, Choice | undefined];

/** One way to treat all that is below a directory. */
interface Option {
  /** Files that are left. */
  files: number;
  directories: number;
  /** Unchanged files that are refreshed along. */
  along: number;
  choice: Choice | undefined;
}

/** Undefined where no way is within the bounds. */
function bestWithin(tree: Directory, bounds: ChoiceBounds): Option | undefined {
  // Hosts share nothing but the quota: together they may have more files left than a directory.
  const [best] = optionsBelow(tree, bounds, bounds.files);
  return best;
}

/** The options of which none is as good as another in all, the best first. */
function optionsOf(directory: Directory, bounds: ChoiceBounds): Option[] {
  if (directory.changed <= bounds.above) {
    return [{ files: directory.changed, directories: 0, along: 0, choice: undefined }];
  }
  const itself = { files: 0, directories: 1, along: directory.unchanged, choice: directory };
  return undominated([...optionsBelow(directory, bounds, bounds.above), itself]);
}

/** The options without the directory itself. */
function optionsBelow(directory: Directory, bounds: ChoiceBounds, mostFiles: number): Option[] {
  let options: Option[] = [{ files: directory.own.length, directories: 0, along: 0, choice: undefined }];
  for (const child of directory.children.values()) {
    const ofChild = optionsOf(child, bounds);
    const together = options.flatMap((one) => ofChild.map((other) => sumOf(one, other)));
    options = undominated(
      together.filter(({ files, directories }) => files <= mostFiles && directories <= bounds.directories),
    );
  }
  return options.filter(({ files }) => files <= mostFiles);
}

function sumOf(one: Option, other: Option): Option {
  return {
    files: one.files + other.files,
    directories: one.directories + other.directories,
    along: one.along + other.along,
    choice: other.choice === undefined ? one.choice : [one.choice, other.choice],
  };
}

/**
 * The options without those of which another is better and leaves no more of either quota, the best first. Of equally good
 * ones, each number of files that is left is kept, the first of each: the most is best, if the bound allows it.
 */
function undominated(options: readonly Option[]): Option[] {
  const alike = Map.groupBy(options, ({ along, directories }) => `${along} ${directories}`);
  const groups = [...alike.values()].map(
    (group) => new Map(group.toReversed().map((option) => [option.files, option])),
  );
  const sorted = groups
    .map((group) => [...group.values()].sort((one, other) => other.files - one.files))
    .sort(([one], [other]) => compare(one as Option, other as Option));
  /** Fewest files by the number of directories, of the options so far: none of these refreshes more along than the next. */
  const fewest: number[] = [];
  return sorted.flatMap((group) => {
    const [{ directories }] = group as [Option];
    let least = Number.POSITIVE_INFINITY;
    for (let count = 0; count <= directories; count++) least = Math.min(least, fewest[count] ?? least);
    const kept = group.filter(({ files }) => files < least);
    const last = kept.at(-1);
    if (last !== undefined) fewest[directories] = last.files;
    return kept;
  });
}

function compare(one: Option, other: Option): number {
  return one.along - other.along || one.directories - other.directories;
}

function chosenOf(choice: Choice | undefined): Directory[] {
  const chosen: Directory[] = [];
  const open: (Choice | undefined)[] = [choice];
  while (open.length > 0) {
    const next = open.pop();
    if (next instanceof Directory) chosen.push(next);
    else if (next !== undefined) open.push(next[1], next[0]);
  }
  return chosen;
}
