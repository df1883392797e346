import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type Page, pages, REPOSITORY } from "./pages.js";

interface Link {
  from: string;
  /** In the repository; empty for the page itself. */
  path: string;
  anchor: string;
}

describe("the links of the documentation", () => {
  let all: Page[];
  before(async () => {
    all = await pages();
  });

  it("lead to files and headings that are there", () => {
    const anchors = new Map(all.map(({ name, text }) => [name, anchorsOf(text)]));
    const broken = all.flatMap(linksOf).filter(({ from, path, anchor }) => {
      const target = path === "" ? from : normalize(join(dirname(from), path));
      if (!existsSync(join(REPOSITORY, target))) return true;
      return anchor !== "" && anchors.get(target)?.has(anchor) !== true;
    });
    assert.deepEqual(broken, []);
  });

  it("lead from the README to every page", () => {
    const linked = new Set(
      all
        .filter(({ name }) => name === "README.md" || name === "docs/README.md")
        .flatMap(linksOf)
        .map(({ from, path }) => normalize(join(dirname(from), path))),
    );
    const pagesOfDocs = all.filter(({ name }) => name.startsWith("docs/") && name !== "docs/README.md");
    assert.deepEqual(
      pagesOfDocs.map(({ name }) => name).filter((name) => !linked.has(name)),
      [],
    );
  });

  it("go to the web by https only", () => {
    const plain = all.flatMap(({ name, text }) =>
      [...text.matchAll(/\]\((http:[^)]+)\)/g)].map(([, url]) => `${name}: ${url}`),
    );
    assert.deepEqual(plain, []);
  });
});

/** Links within the repository. */
function linksOf({ name, text }: Page): Link[] {
  const links = withoutCode(text).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g);
  return [...links].map(([, path = "", anchor = ""]) => ({ from: name, path, anchor }));
}

/** The names under which GitHub links to the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of text.replace(/^```[\s\S]*?^```$/gm, "").matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function withoutCode(text: string): string {
  return text.replace(/^\s*```[\s\S]*?^\s*```$/gm, "").replace(/`[^`\n]*`/g, "");
}
