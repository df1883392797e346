import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { apiPage } from "../../tools/docs/apiPage.js";

export const REPOSITORY = resolve(__dirname, "../..");

/** A page of Markdown that somebody reads. */
export interface Page {
  /** Its path in the repository. */
  name: string;
  text: string;
}

/** A piece of code on a page. */
export interface Snippet {
  /** Such as `docs/audit.md:12`. */
  place: string;
  code: string;
  /** The comment above it, `not run: needs an OSS bucket`; empty where there is none. */
  note: string;
}

/** Everything that is there to be read. */
export async function pages(): Promise<Page[]> {
  const docs = await markdownIn("docs");
  const examples = await markdownIn("examples");
  return Promise.all(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...docs, ...examples].map(page));
}

export async function page(name: string): Promise<Page> {
  return { name, text: await readFile(join(REPOSITORY, name), "utf8") };
}

/** The code blocks of some languages, in the order of the page. */
export function snippets({ name, text }: Page, ...languages: string[]): Snippet[] {
  const blocks = text.matchAll(/(?:<!-- ([^>]*) -->\n+)?^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks]
    .filter(([, , language = ""]) => languages.includes(language))
    .map(({ 1: note = "", 3: code = "", index }) => ({
      place: `${name}:${text.slice(0, index).split("\n").length}`,
      code,
      note,
    }));
}

/** The examples in the comments of what a program can import, each as a program's text has it. */
export function commentExamples(): Snippet[] {
  const exported = readFileSync(join(REPOSITORY, "sdk/index.ts"), "utf8");
  return apiPage().examples.map(({ of, code }) => {
    const [owner = ""] = of.split(".");
    const isMember = of !== owner && exported.includes(owner);
    return {
      place: `the comment of ${of}`,
      code: isMember ? `export const part: Partial<import("${PACKAGE}").${owner}> = { ${code} };\n` : code,
      note: "",
    };
  });
}

const PACKAGE = "pulumi-alicloud-cdn-refresh";

async function markdownIn(folder: string): Promise<string[]> {
  const names = await readdir(join(REPOSITORY, folder), { recursive: true });
  const ours = names.filter((name) => name.endsWith(".md") && !name.includes("node_modules"));
  return ours.map((name) => `${folder}/${name}`).toSorted();
}
