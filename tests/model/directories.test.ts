import assert from "node:assert/strict";
import fc from "fast-check";
import { chooseDirectories, depthOf, directoryOf } from "../../provider/model/directories.js";

const SITE = "https://www.example.com/";

const files = (directory: string, count: number, name = "f"): string[] =>
  Array.from({ length: count }, (_, index) => `${SITE}${directory}${name}${index}.js`);

interface Bounds {
  above: number;
  files?: number;
  directories?: number;
}

/** The directories that are chosen, each with the number of its files and of those that are refreshed along. */
function chosen(changed: readonly string[], unchanged: readonly string[], bounds: Bounds) {
  return chooseDirectories(changed, unchanged, {
    files: Number.POSITIVE_INFINITY,
    directories: Number.POSITIVE_INFINITY,
    ...bounds,
  }).map(({ path, files: below, unchanged: along }) => [path.replace(SITE, "/"), below.length, along]);
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

  it("are each of one host and scheme, and of a URL without a scheme", () => {
    const hosts = ["https://a.example.com/", "http://a.example.com/", "b.example.com/"];
    const changed = hosts.flatMap((host) => Array.from({ length: 3 }, (_, index) => `${host}${index}`));
    assert.deepEqual(
      chosen(changed, [], { above: 2 }),
      hosts.map((host) => [host, 3, 0]),
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
    const path = fc
      .array(name, { maxLength: 3 })
      .chain((folders) => fc.nat({ max: 6 }).map((file) => SITE + [...folders, `${file}.js`].join("/")));
    const tree = fc.tuple(
      fc.uniqueArray(path, { maxLength: 14 }),
      fc.uniqueArray(path, { maxLength: 14 }),
      fc.record({
        above: fc.integer({ min: 1, max: 4 }),
        files: fc.nat({ max: 12 }),
        directories: fc.nat({ max: 4 }),
      }),
    );
    fc.assert(
      fc.property(tree, ([changed, others, bounds]) => {
        const unchanged = others.filter((file) => !changed.includes(file));
        const found = chooseDirectories(changed, unchanged, bounds);
        const best = bestOfAll(changed, unchanged, bounds);
        const cost = costOf(
          found.map(({ path: directory }) => directory),
          changed,
          unchanged,
        );
        if (best === undefined) return;
        assert.ok(
          isAllowed(
            found.map(({ path: directory }) => directory),
            changed,
            bounds,
          ),
        );
        assert.deepEqual(cost, best);
        assert.deepEqual(
          found.flatMap(({ files: below }) => below).sort(),
          changed.filter((file) => found.some(({ path: directory }) => file.startsWith(directory))).sort(),
        );
      }),
      { numRuns: 500 },
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
    const found = chooseDirectories(changed, unchanged, { above: 10, files: 10_000, directories: 100 });
    assert.ok(found.length > 0 && found.length <= 100);
  });
});

type Cost = [along: number, directories: number, covered: number];

/** Every set of directories is tried. */
function bestOfAll(
  changed: readonly string[],
  unchanged: readonly string[],
  bounds: Required<Bounds>,
): Cost | undefined {
  const candidates = directoriesOf(changed).filter((directory) => below(directory, changed) > bounds.above);
  let best: Cost | undefined;
  for (let set = 0; set < 2 ** candidates.length; set++) {
    const directories = candidates.filter((_, place) => (set & (2 ** place)) !== 0);
    if (!isAllowed(directories, changed, bounds)) continue;
    const cost = costOf(directories, changed, unchanged);
    if (best === undefined || isLess(cost, best)) best = cost;
  }
  return best;
}

function isAllowed(
  directories: readonly string[],
  changed: readonly string[],
  bounds: Required<Bounds>,
): boolean {
  const left = changed.filter((file) => !directories.some((directory) => file.startsWith(directory)));
  return (
    left.length <= bounds.files &&
    directories.length <= bounds.directories &&
    directoriesOf(left).every((directory) => below(directory, left) <= bounds.above)
  );
}

function costOf(
  directories: readonly string[],
  changed: readonly string[],
  unchanged: readonly string[],
): Cost {
  const isBelow = (file: string): boolean => directories.some((directory) => file.startsWith(directory));
  return [unchanged.filter(isBelow).length, directories.length, changed.filter(isBelow).length];
}

function isLess(one: Cost, other: Cost): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place !== -1 && (one[place] as number) < (other[place] as number);
}

function directoriesOf(paths: readonly string[]): string[] {
  return [
    ...new Set(
      paths.flatMap((path) => {
        const parts = path.slice(SITE.length).split("/").slice(0, -1);
        return [SITE, ...parts.map((_, place) => `${SITE}${parts.slice(0, place + 1).join("/")}/`)];
      }),
    ),
  ];
}

function below(directory: string, paths: readonly string[]): number {
  return paths.filter((path) => path.startsWith(directory)).length;
}
