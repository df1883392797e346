import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type DirectoryChoice,
  MOST_CONSIDERED,
  MOST_OF_EACH,
  weighDirectories,
} from "../../provider/model/chooseDirectories.js";
import { depthOf, directoryOf } from "../../provider/model/directories.js";

const SITE = "https://www.example.com/";

const files = (directory: string, count: number, name = "f"): string[] =>
  Array.from({ length: count }, (_, index) => `${SITE}${directory}${name}${index}.js`);

interface Bounds {
  above: number;
  files?: number;
  directories?: number;
}

interface Given {
  changed: readonly string[];
  unchanged?: readonly string[];
  listed?: readonly string[];
}

function weigh(
  { changed, unchanged = [], listed = [] }: Given,
  { above, files: left = Number.POSITIVE_INFINITY, directories = Number.POSITIVE_INFINITY }: Bounds,
): DirectoryChoice {
  return weighDirectories({ changed, unchanged, listed }, above)({ files: left, directories });
}

/** The directories that are chosen, each with the number of its files and of those that are refreshed along. */
function chosen(changed: readonly string[], unchanged: readonly string[], bounds: Bounds) {
  return weigh({ changed, unchanged }, bounds).directories.map(({ path, files: below, unchanged: along }) => [
    path.replace(SITE, "/"),
    below.length,
    along,
  ]);
}

/** The same where directories are listed, with those that each of them covers. */
function chosenBeside(
  listed: readonly string[],
  changed: readonly string[],
  unchanged: readonly string[],
  bounds: Bounds,
) {
  const toListed = listed.map((path) => SITE + path);
  return weigh({ changed, unchanged, listed: toListed }, bounds).directories.map((one) => [
    one.path.replace(SITE, "/"),
    one.files.length,
    one.unchanged,
    one.listed.map((path) => path.replace(SITE, "/")),
  ]);
}

describe("The directories in the place of files", () => {
  it("are none where no directory has more files than the bound", () => {
    assert.deepEqual(chosen(files("a/", 3), [], { above: 3 }), []);
    assert.deepEqual(chosen([], [], { above: 1 }), []);
  });

  it("are the deepest that have more, so that what is beside them stays", () => {
    assert.deepEqual(chosen(files("a/b/", 4), files("a/", 5), { above: 3 }), [["/a/b/", 4, 0]]);
    assert.deepEqual(chosen(files("a/b/", 4), [], { above: 3 }), [["/a/b/", 4, 0]]);
    assert.deepEqual(chosen([...files("a/b/", 4), ...files("", 2)], [], { above: 3 }), [["/a/b/", 4, 0]]);
  });

  it("are those above where what they leave is more than the bound", () => {
    const scattered = ["a/", "b/", "c/"].flatMap((directory) => files(directory, 2));
    assert.deepEqual(chosen(scattered, files("d/", 7), { above: 3 }), [["/", 6, 7]]);
    const both = [...files("a/", 4), ...files("b/", 2), ...files("c/", 2)];
    assert.deepEqual(chosen(both, files("a/", 1, "u"), { above: 3 }), [["/", 8, 1]]);
  });

  it("are fewer where that refreshes nothing more along", () => {
    const two = [...files("a/x/", 4), ...files("a/y/", 4)];
    assert.deepEqual(chosen(two, files("b/", 1), { above: 3 }), [["/a/", 8, 0]]);
    assert.deepEqual(chosen(two, files("a/", 1), { above: 3 }), [
      ["/a/x/", 4, 0],
      ["/a/y/", 4, 0],
    ]);
  });

  it("are within the quota of directories, though more is refreshed along", () => {
    const two = [...files("a/x/", 4), ...files("a/y/", 4)];
    assert.deepEqual(chosen(two, files("a/", 5), { above: 3, directories: 1 }), [["/a/", 8, 5]]);
  });

  it("leave no more files than that quota has", () => {
    const some = [...files("a/x/", 4), ...files("a/", 2)];
    assert.deepEqual(chosen(some, files("a/", 5, "u"), { above: 3 }), [["/a/x/", 4, 0]]);
    assert.deepEqual(chosen(some, files("a/", 5, "u"), { above: 3, files: 1 }), [["/a/", 6, 5]]);
  });

  it("are what they are without a quota that has no room for any choice: it is refused as a whole", () => {
    assert.deepEqual(chosen(files("a/", 4), [], { above: 3, files: 0, directories: 0 }), [["/a/", 4, 0]]);
  });

  it("are none where only the files one by one have room", () => {
    const some = files("a/", 4);
    const { directories, room } = weigh({ changed: some }, { above: 3, files: 4, directories: 0 });
    assert.deepEqual([directories, room], [[], "asFiles"]);
    assert.equal(weigh({ changed: some }, { above: 3, files: 3, directories: 0 }).room, "none");
    const beside = weigh({ changed: some, listed: [`${SITE}a/b/`] }, { above: 3, files: 4, directories: 0 });
    assert.equal(beside.room, "none", "the listed one has no room itself");
  });

  it("are the listed ones for what is below them, which counts nowhere else", () => {
    const some = [...files("a/", 4), ...files("b/", 2)];
    assert.deepEqual(chosenBeside(["a/"], some, files("a/", 3, "u"), { above: 5 }), [["/a/", 4, 0, ["/a/"]]]);
    assert.deepEqual(chosenBeside(["a/"], some, files("", 1), { above: 1 }), [
      ["/a/", 4, 0, ["/a/"]],
      ["/b/", 2, 0, []],
    ]);
    assert.deepEqual(
      chosenBeside(["a/", "a/x/", "a/x/y/"], files("a/x/", 1), [], { above: 5 }),
      [["/a/", 1, 0, ["/a/", "/a/x/", "/a/x/y/"]]],
      "one below another too",
    );
    assert.deepEqual(chosenBeside(["a/", "ab/"], [`${SITE}ab/1`, `${SITE}a-/1`], [], { above: 5 }), [
      ["/a/", 0, 0, ["/a/"]],
      ["/ab/", 1, 0, ["/ab/"]],
    ]);
  });

  it("cover the listed ones below them, whose unchanged files are refreshed in any case", () => {
    const some = [...files("a/x/", 4), ...files("a/l/", 2)];
    const unchanged = files("a/l/", 9, "u");
    assert.deepEqual(chosenBeside(["a/l/"], some, unchanged, { above: 3 }), [["/a/", 6, 0, ["/a/l/"]]]);
    assert.deepEqual(chosenBeside(["a/l/"], some, [...unchanged, `${SITE}a/u`], { above: 3 }), [
      ["/a/l/", 2, 0, ["/a/l/"]],
      ["/a/x/", 4, 0, []],
    ]);
    assert.deepEqual(
      chosenBeside(["a/l/"], some, [...unchanged, `${SITE}a/u`], { above: 3, directories: 1 }),
      [["/a/", 6, 1, ["/a/l/"]]],
      "they take their part of the quota",
    );
  });

  it("are each of one host and scheme, and of a URL without a scheme", () => {
    const hosts = ["https://a.example.com/", "http://a.example.com/", "b.example.com/"];
    const changed = hosts.flatMap((host) => Array.from({ length: 3 }, (_, index) => `${host}${index}`));
    assert.deepEqual(
      chosen(changed, [], { above: 2 }).toSorted(),
      hosts.map((host) => [host, 3, 0]).toSorted(),
    );
  });

  it("have the file that is served for them, and no slash of a query string", () => {
    const changed = [`${SITE}docs/`, `${SITE}docs/a?from=/x/y/`, `${SITE}docs/b?to=https://z/`];
    assert.deepEqual(chosen(changed, [], { above: 2 }), [["/docs/", 3, 0]]);
  });

  it("are found again by their depth", () => {
    for (const [path, directory] of [
      [`${SITE}a/b/c.js`, `${SITE}a/`],
      [`${SITE}c.js`, SITE],
      ["www.example.com/a/b.js?x=/y/", "www.example.com/a/"],
      [`${SITE}a/`, `${SITE}a/`],
    ] as const) {
      assert.equal(directoryOf(path, depthOf(directory)), directory);
    }
  });

  it("are no worse than any other choice, whatever the tree", () => {
    const name = fc.constantFrom("a", "b");
    const host = fc.constantFrom(SITE, SITE, "http://www.example.com/", "b.example.com/");
    const folder = fc
      .tuple(host, fc.array(name, { maxLength: 3 }))
      .map(([origin, names]) => origin + names.map((each) => `${each}/`).join(""));
    const path = fc.tuple(folder, fc.nat({ max: 6 })).map(([directory, file]) => `${directory}${file}.js`);
    const tree = fc.tuple(
      fc.uniqueArray(path, { maxLength: 14 }),
      fc.uniqueArray(path, { maxLength: 14 }),
      fc.uniqueArray(folder, { maxLength: 2 }),
      fc.record({
        above: fc.integer({ min: 1, max: 4 }),
        files: fc.nat({ max: 12 }),
        directories: fc.nat({ max: 4 }),
      }),
    );
    fc.assert(
      fc.property(tree, ([changed, others, listed, bounds]) => {
        const unchanged = others.filter((file) => !changed.includes(file));
        const found = weigh({ changed, unchanged, listed }, bounds);
        const paths = found.directories.map(({ path: directory }) => directory);
        const isBelow = (file: string): boolean => paths.some((directory) => file.startsWith(directory));
        assert.deepEqual(
          found.directories.flatMap(({ files: below }) => below).sort(),
          changed.filter(isBelow).sort(),
        );
        assert.deepEqual(found.directories.flatMap((one) => one.listed).sort(), listed.toSorted());
        const best = bestOfAll({ changed, unchanged, listed }, bounds);
        if (best === undefined) {
          const left = changed.filter((file) => !listed.some((directory) => file.startsWith(directory)));
          const outermost = listed.filter(
            (one) => !listed.some((other) => other !== one && one.startsWith(other)),
          );
          const fit = left.length <= bounds.files && outermost.length <= bounds.directories;
          assert.equal(found.room, fit ? "asFiles" : "none");
          if (fit) assert.deepEqual(paths.toSorted(), outermost.toSorted());
          return;
        }
        assert.equal(found.room, "enough");
        assert.ok(isAllowed(paths, changed, listed, bounds));
        assert.deepEqual(costOf(paths, changed, unchanged, listed), best);
      }),
      { numRuns: 1_000 },
    );
  });

  it("are found in a moment among 100,000 files in 5,000 directories", () => {
    const many = Array.from(
      { length: 100_000 },
      (_, index) => `${SITE}${index % 10}/${index % 100}/${index % 5_000}/${index}.js`,
    );
    const [changed, unchanged] = [
      many.filter((_, index) => index % 3 > 0),
      many.filter((_, index) => index % 3 === 0),
    ];
    const found = weigh({ changed, unchanged }, { above: 10, files: 10_000, directories: 100 });
    assert.ok(found.directories.length > 0 && found.directories.length <= 100);
    assert.ok(found.considered < 20_000, String(found.considered));
  });

  it("take few ways to weigh, also in trees that are made to have many", () => {
    const hosts = ["http://", "https://", ""].flatMap((scheme) =>
      Array.from({ length: 10 }, (_, host) => `${scheme}h${host}.example.com/`),
    );
    const tree = chains(hosts, 100);
    assert.ok(tree.changed.length > 9_000);
    const { directories, considered, room } = weigh(tree, { above: 100, files: 10_000, directories: 100 });
    assert.deepEqual([room, directories.length], ["enough", 60]);
    assert.ok(considered < 200_000, String(considered));
    const deep = files("a/".repeat(480), 10_000);
    assert.equal(weigh({ changed: deep }, { above: 250 }).directories.length, 1);
    const alone = Array.from({ length: 5_000 }, (_, file) => `${SITE}${file}/${"a/".repeat(400)}x`);
    assert.equal(weigh({ changed: alone }, { above: 250 }).directories.length, 1);
  });

  it("stay within the quota beyond the ways that are weighed, though there may be better ones", () => {
    const tree = chains(
      Array.from({ length: 30 }, (_, host) => `h${host}.example.com/`),
      100,
    );
    const bounds = { above: 100, files: 1_000, directories: 45 };
    const { directories, considered, room } = weigh(tree, bounds);
    assert.equal(room, "enough");
    assert.ok(considered > MOST_CONSIDERED / 2, "it is a tree that has many");
    // At most three searches, of a number of ways each; and then so many of each directory.
    assert.ok(considered < 3 * (MOST_CONSIDERED + 30 * 100 * MOST_OF_EACH), String(considered));
    assert.ok(
      isAllowed(
        directories.map(({ path }) => path),
        tree.changed,
        [],
        bounds,
      ),
    );
  });
});

/** On each host a way down with a file at each step, so that each step is another choice. */
function chains(hosts: readonly string[], steps: number): { changed: string[]; unchanged: string[] } {
  const [changed, unchanged]: [string[], string[]] = [[], []];
  hosts.forEach((host, number) => {
    let directory = host;
    for (let step = 0; step < steps; step++) {
      changed.push(`${directory}c`);
      unchanged.push(`${directory}u`, ...((step * 7 + number * 3) % 5 < 2 ? [`${directory}v`] : []));
      directory += "a/";
    }
    for (const end of ["p/", "q/"])
      for (let file = 0; file <= steps; file++) changed.push(`${directory}${end}${file}`);
    unchanged.push(`${directory}z`);
  });
  return { changed, unchanged };
}

type Cost = [along: number, directories: number, covered: number];

/** Every set of directories is tried. */
function bestOfAll(
  { changed, unchanged, listed }: Required<Given>,
  bounds: Required<Bounds>,
): Cost | undefined {
  const alone = changed.filter((file) => !listed.some((directory) => file.startsWith(directory)));
  const candidates = directoriesOf(alone).filter((directory) => below(directory, alone) > bounds.above);
  let best: Cost | undefined;
  for (let set = 0; set < 2 ** candidates.length; set++) {
    const some = candidates.filter((_, place) => (set & (2 ** place)) !== 0);
    // Listed ones are refreshed in any case, by themselves or with one around them.
    const directories = [...some, ...listed].filter(
      (one, _, all) => !all.some((other) => other !== one && one.startsWith(other)),
    );
    if (!isAllowed(directories, changed, listed, bounds)) continue;
    const cost = costOf(directories, changed, unchanged, listed);
    if (best === undefined || isLess(cost, best)) best = cost;
  }
  return best;
}

function isAllowed(
  directories: readonly string[],
  changed: readonly string[],
  listed: readonly string[],
  bounds: Required<Bounds>,
): boolean {
  const left = changed.filter((file) => !directories.some((directory) => file.startsWith(directory)));
  return (
    left.length <= bounds.files &&
    directories.length <= bounds.directories &&
    listed.every((one) => directories.some((directory) => one.startsWith(directory))) &&
    directoriesOf(left).every((directory) => below(directory, left) <= bounds.above)
  );
}

function costOf(
  directories: readonly string[],
  changed: readonly string[],
  unchanged: readonly string[],
  listed: readonly string[],
): Cost {
  const isBelow = (file: string): boolean => directories.some((directory) => file.startsWith(directory));
  const isListed = (file: string): boolean => listed.some((directory) => file.startsWith(directory));
  const along = unchanged.filter((file) => isBelow(file) && !isListed(file));
  return [along.length, directories.length, changed.filter(isBelow).length];
}

function isLess(one: Cost, other: Cost): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place !== -1 && (one[place] as number) < (other[place] as number);
}

/** All that files are below, from the host on. */
function directoriesOf(paths: readonly string[]): string[] {
  return [
    ...new Set(
      paths.flatMap((path) => {
        const [origin = ""] = /^(?:https?:\/\/)?[^/]+\//.exec(path) ?? [];
        const parts = path.slice(origin.length).split("/").slice(0, -1);
        return [origin, ...parts.map((_, place) => `${origin}${parts.slice(0, place + 1).join("/")}/`)];
      }),
    ),
  ];
}

function below(directory: string, paths: readonly string[]): number {
  return paths.filter((path) => path.startsWith(directory)).length;
}
