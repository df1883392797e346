import { type CrowdedDirectory, DirectoryTree, type Weighed } from "./directoryTree.js";

/** A directory that is refreshed in the place of what is below it. */
export interface ChosenDirectory {
  /** Its URL, with `/` at the end. */
  path: string;
  /** The changed files below it. */
  files: string[];
  /** The listed directories that it is or that are below it. */
  listed: string[];
  /** Number of the files below it that would not need a refresh; of a listed one 0, since it is refreshed anyway. */
  unchanged: number;
}

/** Files and directories that the quota has left; `Infinity` where that is not known. */
export interface Room {
  files: number;
  directories: number;
}

export interface DirectoryChoice {
  /** The directories to refresh, listed ones among them. */
  directories: ChosenDirectory[];
  /**
   * Whether there is room for it. `asFiles`: only for the files one by one, so that none is chosen in their place. `none`: for
   * nothing that was asked for; it is then what would be chosen if there were.
   */
  room: "enough" | "asFiles" | "none";
  /** Number of ways that were weighed. */
  considered: number;
}

/** Ways that are weighed one against the other in a search: a moment's work. Only a tree made for it has as many. */
export const MOST_CONSIDERED = 2_000_000;
/** Beyond that, ways of a directory that are still combined with those of others. */
export const MOST_OF_EACH = 50;

/**
 * Chooses directories so that none is left with more than `above` of the changed files below it that are in no listed directory.
 * Only a directory that has more can be chosen. Of the choices that there is room for, it is one that refreshes the fewest
 * unchanged files along, of these one with the fewest directories, and of these the deepest.
 *
 * It is exact up to `MOST_CONSIDERED` combinations; beyond, it still finds a choice that there is room for, if there is any.
 */
export function weighDirectories(weighed: Weighed, above: number): (room: Room) => DirectoryChoice {
  const tree = new DirectoryTree(weighed, above);
  const withoutEnd = searched(tree, above, {
    files: Number.POSITIVE_INFINITY,
    directories: Number.POSITIVE_INFINITY,
  });
  return (room) => {
    const { best, considered } = fits(withoutEnd.best, room) ? withoutEnd : searched(tree, above, room);
    if (best !== undefined) return { directories: chosenOf(tree, best), room: "enough", considered };
    const asFiles = { files: tree.files, directories: tree.listedIn([tree.root]).length };
    return fits(asFiles, room)
      ? { directories: chosenOf(tree, undefined), room: "asFiles", considered }
      : { directories: chosenOf(tree, withoutEnd.best), room: "none", considered };
  };
}

function fits(needed: Room | undefined, room: Room): boolean {
  return needed !== undefined && needed.files <= room.files && needed.directories <= room.directories;
}

function chosenOf(tree: DirectoryTree, option: Option | undefined): ChosenDirectory[] {
  const crowded = directoriesOf(option);
  const covered = new Set(tree.listedIn(crowded));
  return [
    ...tree
      .listedIn([tree.root])
      .filter((listed) => !covered.has(listed))
      .map(({ path, files, listed }) => ({ path, files, listed: [path, ...listed], unchanged: 0 })),
    ...crowded.map((directory) => ({
      path: directory.path,
      files: tree.filesOf(directory),
      listed: tree.listedIn([directory]).flatMap(({ path, listed }) => [path, ...listed]),
      unchanged: directory.unchanged,
    })),
  ];
}

/** One way to treat all that is below a directory: with files and directories that are then submitted. */
interface Option extends Room {
  /** Unchanged files that are refreshed along. */
  along: number;
  /** The directory that is chosen, or the ways that it is made of. */
  directory?: CrowdedDirectory;
  parts?: readonly [Option, Option];
}

function directoriesOf(option: Option | undefined): CrowdedDirectory[] {
  const found: CrowdedDirectory[] = [];
  const open = [option];
  while (open.length > 0) {
    const next = open.pop();
    if (next?.directory !== undefined) found.push(next.directory);
    if (next?.parts !== undefined) open.push(next.parts[1], next.parts[0]);
  }
  return found;
}

/**
 * Searches the tree. What there mostly is room enough of is not counted at first: where the best way takes too much of it, the
 * search is made again, and counts it.
 *
 * @returns no best way where there is room for none
 */
function searched(
  tree: DirectoryTree,
  above: number,
  room: Room,
): { best: Option | undefined; considered: number } {
  let considered = 0;
  let scarce: Room = { files: Number.POSITIVE_INFINITY, directories: Number.POSITIVE_INFINITY };
  for (;;) {
    const search = new Search(above, scarce);
    const best = search.best(tree.root);
    considered += search.considered;
    if (best === undefined || fits(best, room)) return { best, considered };
    scarce = {
      files: best.files > room.files ? room.files : scarce.files,
      directories: best.directories > room.directories ? room.directories : scarce.directories,
    };
  }
}

class Search {
  readonly #above: number;
  readonly #room: Room;
  considered = 0;

  /** @param room of what is not counted, without end */
  constructor(above: number, room: Room) {
    this.#above = above;
    this.#room = room;
  }

  best(root: CrowdedDirectory): Option | undefined {
    // Hosts share nothing but the quota: together they may have more files left than a directory.
    const [best] = this.#optionsBelow(root, this.#room.files);
    return best;
  }

  /** The options of which none is as good as another in all, the best first. */
  #optionsOf(directory: CrowdedDirectory): Option[] {
    const below = this.#optionsBelow(directory, this.#above);
    const itself = { files: 0, directories: 1, along: directory.unchanged, directory };
    return this.#undominated([...below, itself], this.#above);
  }

  /** The options without the directory itself. */
  #optionsBelow({ files, listed, children }: CrowdedDirectory, mostFiles: number): Option[] {
    const own: Option = { files, directories: listed, along: 0 };
    let options = this.#isWithin(own, mostFiles) ? [own] : [];
    for (const child of children) options = this.#combined(options, this.#optionsOf(child), mostFiles);
    return options;
  }

  #isWithin({ files, directories }: Room, mostFiles: number): boolean {
    return files <= mostFiles && directories <= this.#room.directories;
  }

  /** Each of some with each of others. Of those that leave as much, only the best is kept, and no other is ever made. */
  #combined(all: readonly Option[], allOfChild: readonly Option[], mostFiles: number): Option[] {
    const isTooMuch = this.considered + all.length * allOfChild.length > MOST_CONSIDERED;
    const [ones, others] = isTooMuch ? [thinned(all), thinned(allOfChild)] : [all, allOfChild];
    const [ofFiles, ofDirectories] = this.#counted(mostFiles);
    const best = new Map<number, Option>();
    this.considered += ones.length * others.length;
    for (const one of ones) {
      for (const other of others) {
        const files = one.files + other.files;
        const directories = one.directories + other.directories;
        if (files > mostFiles || directories > this.#room.directories) continue;
        const along = one.along + other.along;
        const key = files * ofFiles + directories * ofDirectories;
        const known = best.get(key);
        if (known === undefined) best.set(key, { files, directories, along, parts: [one, other] });
        else if (isBetter(known, files, directories, along)) {
          Object.assign(known, { files, directories, along, parts: [one, other] });
        }
      }
    }
    return this.#undominated([...best.values()], mostFiles);
  }

  /** Factors that make one number of what is counted; 0 of what is not. */
  #counted(mostFiles: number): [ofFiles: number, ofDirectories: number] {
    const countsFiles = mostFiles !== Number.POSITIVE_INFINITY;
    const countsDirectories = this.#room.directories !== Number.POSITIVE_INFINITY;
    return [countsFiles ? 1 : 0, countsDirectories ? (countsFiles ? mostFiles + 1 : 1) : 0];
  }

  /**
   * The options without those of which another is better and takes no more of what is counted, the best first. Of equally good
   * ones, each number of files that is left is kept: the most is best, if there is room for it.
   */
  #undominated(options: readonly Option[], mostFiles: number): Option[] {
    const [ofFiles, ofDirectories] = this.#counted(mostFiles);
    const taken = ({ files, directories }: Option): [number, number] => [
      ofFiles === 0 ? 0 : files,
      ofDirectories === 0 ? 0 : directories,
    ];
    const mostDirectories = options.reduce((most, option) => Math.max(most, taken(option)[1]), 0);
    /** The fewest files of all better options with so many directories or fewer. */
    const fewest = new Array<number>(mostDirectories + 1).fill(Number.POSITIVE_INFINITY);
    const kept: Option[] = [];
    let noted = 0;
    const noteKept = (): void => {
      for (; noted < kept.length; noted++) {
        const [files, directories] = taken(kept[noted] as Option);
        for (let count = directories; (fewest[count] ?? 0) > files; count++) fewest[count] = files;
      }
    };
    for (const option of options.toSorted(compare)) {
      const last = kept.at(-1);
      if (last?.along !== option.along || last.directories !== option.directories) noteKept();
      const [files, directories] = taken(option);
      if (files < (fewest[directories] as number)) kept.push(option);
    }
    return kept;
  }
}

/** The best first. */
function compare(one: Option, other: Option): number {
  return one.along - other.along || one.directories - other.directories || other.files - one.files;
}

/** Whether an option with these would come before. */
function isBetter(known: Option, files: number, directories: number, along: number): boolean {
  if (along !== known.along) return along < known.along;
  return directories === known.directories ? files > known.files : directories < known.directories;
}

/** The best, the last, which takes the least room, and some in between. */
function thinned(options: readonly Option[]): readonly Option[] {
  if (options.length <= MOST_OF_EACH) return options;
  const step = (options.length - 1) / (MOST_OF_EACH - 1);
  return Array.from({ length: MOST_OF_EACH }, (_, place) => options[Math.round(place * step)] as Option);
}
