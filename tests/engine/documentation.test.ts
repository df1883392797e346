import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startEmulator } from "../../emulator/index.js";
import { run } from "../../tools/run.js";
import { cliStack, programFolder } from "./harness/index.js";

const REPOSITORY = resolve(__dirname, "../..");

/** What snippets take for granted: what the text around them has introduced. */
const CONTEXT = `
declare const cdn: typeof import("pulumi-alicloud-cdn-refresh");
declare const pulumi: typeof import("@pulumi/pulumi");
declare const config: import("@pulumi/pulumi").Config;
declare const refresh: import("pulumi-alicloud-cdn-refresh").CacheRefresh;
`;

describe("the documentation", function () {
  this.timeout(180_000);

  it("has TypeScript snippets that compile with the installed package", async () => {
    const pages = await markdownPages();
    const snippets = pages.flatMap(({ name, text }) =>
      blocks(text, "ts").map((code, index) => ({ file: `${name.replaceAll(/\W/g, "-")}-${index}.ts`, code })),
    );
    assert.ok(snippets.length >= 5);
    const folder = await programFolder({
      files: {
        "context.d.ts": CONTEXT,
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            ...{ module: "node16", target: "es2023", strict: true, types: ["node", "mocha"], noEmit: true },
            skipLibCheck: true,
          },
        }),
        ...Object.fromEntries(snippets.map(({ file, code }) => [file, `${code}\nexport {};\n`])),
      },
    });
    const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
    const { exitCode, output } = await run(process.execPath, [tsc, "-p", folder], { timeout: 120_000 });
    assert.equal(exitCode, 0, output);
  });

  it("has a quickstart whose commands, typed one after the other, purge and show it", async () => {
    const readme = await readFile(join(REPOSITORY, "README.md"), "utf8");
    const [commands = ""] = blocks(readme.slice(readme.indexOf("<!-- run: quickstart -->")), "sh");
    const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
    const { accessKeyId, accessKeySecret } = emulator.account;
    const folder = await programFolder({ files: await quickstart() });
    const stack = await cliStack({ folder, env: { CDN_ENDPOINT: emulator.url } });
    try {
      let said = "";
      for (const line of commands.trim().split("\n")) {
        const [command, ...args] = line
          .replace('"$ALIBABA_CLOUD_ACCESS_KEY_ID"', accessKeyId)
          .replace('"$ALIBABA_CLOUD_ACCESS_KEY_SECRET"', accessKeySecret)
          .split(" ");
        assert.equal(command, "pulumi");
        const { exitCode, output } = await stack.pulumi(...args);
        assert.equal(exitCode, 0, `${line}\n${output}`);
        said = output;
      }
      assert.match(said, /completedAt +\d{4}-\d\d-\d\dT/);
      assert.match(said, /purge +\{"assets":\{"complete":1,"failed":0,"total":1,"unfinished":0\}/);
      assert.equal(emulator.calls("RefreshObjectCaches").length, 2);
    } finally {
      await stack.remove();
      await emulator.close();
    }
  });

  it("has links that lead somewhere", async () => {
    const files = new Set(
      (await readdir(REPOSITORY, { recursive: true })).filter((f) => !f.startsWith("node_modules")),
    );
    for (const { name, text } of await markdownPages()) {
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)) {
        assert.ok(files.has(join(name, "..", target)), `${name} links to ${target}`);
      }
    }
  });

  it("has a demo that runs from the repository, and leaves nothing behind", async () => {
    const leftovers = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("demo-"));
    const before = await leftovers();
    const demo = await run("npm", ["run", "--silent", "demo"], { cwd: REPOSITORY, timeout: 150_000 });
    assert.equal(demo.exitCode, 0, demo.output);
    assert.match(demo.output, /The CDN has got no new submissions/);
    assert.match(demo.output, /The CDN has got 2 new submissions/);
    assert.deepEqual(await leftovers(), before);
    const options = { cwd: REPOSITORY, timeout: 10_000 };
    const { stdout } = await run("git", ["status", "--porcelain", "--", "Pulumi*.yaml"], options);
    assert.equal(stdout, "");
  });
});

/** The quickstart of the repository, in a folder where the package is installed from its tarball. */
async function quickstart(): Promise<Record<string, string>> {
  const paths = ["Pulumi.yaml", "examples/quickstart/index.ts", "examples/quickstart/tsconfig.json"];
  const texts = await Promise.all(paths.map((path) => readFile(join(REPOSITORY, path), "utf8")));
  return Object.fromEntries(paths.map((path, index) => [path, texts[index] as string]));
}

async function markdownPages(): Promise<{ name: string; text: string }[]> {
  const docs = await readdir(join(REPOSITORY, "docs")).catch(() => []);
  const names = ["README.md", ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(REPOSITORY, name), "utf8") })),
  );
}

/** The code blocks of a language in a Markdown text. */
function blocks(markdown: string, language: string): string[] {
  const found = markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"));
  return [...found].map(([, code = ""]) => code);
}
