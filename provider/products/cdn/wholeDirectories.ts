import { type ChosenDirectory, weighDirectories } from "../../model/chooseDirectories.js";
import type { Chooser, Item } from "../../model/kind.js";

const AS_FILES =
  "as files, though more than directoriesAbove: the day's quota has no room for directories in their place";

const ADVICE =
  "Raise directoriesAbove, or remove it, so that fewer directories are needed; submit less, wait for the next day, or ask Alibaba Cloud for a higher quota.";

/**
 * Submits directories in the place of the files below them: those that are to be submitted anyway, and those with more such
 * files than `above`.
 *
 * @param others the items that are not to be submitted
 */
export function inWholeDirectories(items: readonly Item[], others: readonly Item[], above: number): Chooser {
  const files = items.filter(isFile);
  // As nearly always: then nothing of a large site is looked at.
  if (files.length === items.length && files.length <= above) return () => ({ items });
  const byPath = new Map(items.map((item) => [item.path, item]));
  const [{ objectType: fileType } = { objectType: "file" }] = files;
  const weighed = {
    changed: pathsOf(files),
    unchanged: pathsOf(others.filter(isFile)),
    listed: pathsOf(items.filter((item) => !isFile(item))),
  };
  const choose = weighDirectories(weighed, above);
  return (left) => {
    const { directories, room } = choose({ files: left(fileType), directories: left("directory") });
    const whole = directories.map((directory) => covering(directory, byPath, above));
    const covered = new Set(whole.flatMap(({ path, covers = [] }) => [path, ...pathsOf(covers)]));
    return {
      items: [...items.filter(({ path }) => !covered.has(path)), ...whole],
      ...(room === "asFiles" && { note: AS_FILES }),
      ...(room === "none" && directories.some(isChosen) && { advice: ADVICE }),
    };
  };
}

function covering(directory: ChosenDirectory, byPath: ReadonlyMap<string, Item>, above: number): Item {
  const { path, files, listed, unchanged } = directory;
  const below = [...listed, ...files].map((one) => byPath.get(one) as Item);
  if (below.length === 1 && !isChosen(directory)) return below[0] as Item;
  const along = unchanged === 0 ? "" : `; ${unchanged} unchanged ones below it are refreshed along`;
  return {
    path,
    objectType: "directory",
    covers: below,
    why: isChosen(directory)
      ? `more than the ${above} of directoriesAbove${along}`
      : "it is to be refreshed itself",
  };
}

/** Not listed itself. */
function isChosen({ path, listed }: ChosenDirectory): boolean {
  return listed[0] !== path;
}

/** A file with a query string that is ignored is one, too. */
function isFile({ objectType }: Item): boolean {
  return objectType === "file" || objectType === "ignoreParams";
}

function pathsOf(items: readonly Item[]): string[] {
  return items.map(({ path }) => path);
}
