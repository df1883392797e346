import assert from "node:assert/strict";
import { join } from "node:path";
import { startEmulator } from "../../emulator/index.js";
import { run } from "../../tools/run.js";
import { cliStack, programFolder } from "../engine/harness/index.js";
import { answersFrom, hasJq } from "./jq.js";
import { commentExamples, page, pages, REPOSITORY, type Snippet, snippets } from "./pages.js";

/** The site of the programs. */
const SITE_FILES: Readonly<Record<string, string>> = {
  "dist/index.html": "<h1>Hello</h1>",
  "dist/assets/app.js": "hello()",
  "dist/.vite/manifest.json": JSON.stringify({ "src/app.ts": { file: "assets/app.js" } }),
  "dist/assets-manifest.json": JSON.stringify({
    "app.js": { src: "assets/app.js", integrity: "sha256-1a2b" },
  }),
};

/** What snippets take for granted: what the text around them has introduced. */
const CONTEXT = `
declare const cdn: typeof import("pulumi-alicloud-cdn-refresh");
declare const pulumi: typeof import("@pulumi/pulumi");
declare const config: import("@pulumi/pulumi").Config;
declare const refresh: import("pulumi-alicloud-cdn-refresh").CacheRefresh;
declare const prefetch: import("pulumi-alicloud-cdn-refresh").CachePrefetch;
declare const purge: import("pulumi-alicloud-cdn-refresh").EsaCachePurge;
declare const bundle: { etag: import("@pulumi/pulumi").Output<string> };
declare const prices: { etag: import("@pulumi/pulumi").Output<string> };
declare const upload: import("@pulumi/pulumi").Resource;
declare const uploads: { key: import("@pulumi/pulumi").Output<string>; etag: import("@pulumi/pulumi").Output<string> }[];
declare const objectPaths: string[];
declare const triggers: string[];
declare const domains: string[];
`;

const PROGRAM = 'from "pulumi-alicloud-cdn-refresh"';

describe("the TypeScript of the documentation", function () {
  this.timeout(240_000);
  let found: Snippet[];
  /** When their deployment began. */
  let began: string;
  /** Of all programs, by their module's name. */
  let outputs: Record<string, unknown>;
  before(async () => {
    found = (await pages()).flatMap((page) => snippets(page, "ts", "typescript"));
  });

  it("compiles with the installed package, and so do the examples in the comments", async () => {
    const written = found.filter(
      ({ place, note }) => !place.startsWith("docs/api.md") && !note.startsWith("not compiled"),
    );
    const all = [...written, ...commentExamples()];
    assert.ok(all.length > 40, `${all.length}`);
    // As ES modules: there, `await` may stand outside of a function.
    const files = all.map(({ place, code }) => [`${moduleOf(place)}.mts`, `${code}\nexport {};\n`]);
    const folder = await programFolder({
      files: {
        ...Object.fromEntries(files),
        "context.d.ts": CONTEXT,
        "tsconfig.json": JSON.stringify({
          compilerOptions: {
            ...{ module: "node16", target: "es2023", strict: true, noEmit: true, skipLibCheck: true },
            ...{ types: ["node", "mocha"], typeRoots: [join(REPOSITORY, "node_modules/@types")] },
          },
        }),
      },
    });
    const tsc = join(REPOSITORY, "node_modules/typescript/bin/tsc");
    const { exitCode, output } = await run(process.execPath, [tsc, "-p", folder], { timeout: 120_000 });
    assert.equal(exitCode, 0, output);
  });

  it("runs where it is a whole program, and a second deployment has nothing to do", async () => {
    began = new Date().toISOString().replace(/\.\d+/, "");
    const programs = found.filter(({ code, note }) => code.includes(PROGRAM) && !note.startsWith("not run"));
    assert.ok(programs.length >= 5, `${programs.length}`);
    const emulator = await startEmulator({
      speed: 60,
      taskDuration: 60_000,
      accounts: [STACKS_ACCOUNT, OVERSEAS_ACCOUNT],
    });
    await emulator.startEdge({
      origin: ({ url }) => ({
        body: SITE_FILES[`dist${new URL(url).pathname}`] ?? SITE_FILES["dist/index.html"] ?? "",
      }),
    });
    const { "alicloud:endpoints": endpoints = "", ...config } = emulator.pulumiConfig();
    const folder = await programFolder({
      files: {
        ...Object.fromEntries(
          programs.map(({ place, code }) => [`${moduleOf(place)}.ts`, withNamesOf(place, code)]),
        ),
        "index.ts": programs.map(({ place }) => exportOf(place)).join("\n"),
        ...SITE_FILES,
      },
    });
    const stack = await cliStack({
      folder,
      config: {
        ...config,
        "alicloud:endpoints": endpoints,
        release: "1.4.0",
        site: "https://www.example.com/",
      },
      secretConfig: {
        overseasAccessKey: OVERSEAS_ACCOUNT.accessKeyId,
        overseasSecretKey: OVERSEAS_ACCOUNT.accessKeySecret,
      },
      env: { CDN_ENDPOINT: emulator.url },
      timeout: 180_000,
    });
    try {
      const up = await stack.up();
      assert.equal(up.ok, true, up.output);
      const resources = programs.flatMap(({ code }) => [
        ...code.matchAll(/new cdn\.(Esa)?Cache\w+\(/g),
      ]).length;
      assert.ok(
        emulator.tasks.length >= resources,
        `${emulator.tasks.length} tasks of ${resources} resources`,
      );
      assert.deepEqual(
        emulator.tasks.filter(({ status }) => status !== "Complete"),
        [],
      );
      const again = await stack.preview();
      assert.deepEqual(Object.keys(again.changes), ["same"], again.output);
      ({ outputs } = up);
    } finally {
      await stack.remove();
      await emulator.close();
    }
  });

  it("has outputs of which jq answers what the page on the audit asks", async function () {
    if (!hasJq()) this.skip();
    const [program] = snippets(await page("docs/audit.md"), "ts");
    const own = outputs[moduleOf(program?.place ?? "")] as Record<string, unknown>;
    const { isComplete, failures, seconds, others, table, since } = await answersFrom(own, began);
    assert.deepEqual([isComplete, failures], ["true", ""]);
    // The programs of other pages have refreshed the same page.
    assert.match(others, /^(\S+Z\t\d+\t\w+\n?)+$/);
    const ours = (own.tasks as { taskId: string }[]).map(({ taskId }) => taskId);
    assert.deepEqual(
      ours.filter((taskId) => others.includes(taskId)),
      [],
    );
    assert.match(seconds, /^\d+$/);
    assert.match(table, /^"\S+Z","https:\/\/www\.example\.com\/index\.html","file","Complete","\d+"$/m);
    const purged = (own.tasks as { objectPath: string }[]).map(({ objectPath }) => objectPath).toSorted();
    assert.deepEqual(
      since.split("\n").toSorted(),
      purged.map((objectPath) => `${objectPath}\tComplete`),
    );
  });
});

const STACKS_ACCOUNT = { accessKeyId: "stack-key", accessKeySecret: "stack-secret" };
const OVERSEAS_ACCOUNT = { accessKeyId: "overseas-key", accessKeySecret: "overseas-secret" };

function moduleOf(place: string): string {
  return place.replaceAll(/\W+/g, "_");
}

function exportOf(place: string): string {
  const module = moduleOf(place);
  return `export * as ${module} from "./${module}";`;
}

/** Programs of many pages are deployed as one: each resource's name says which page it is of. */
function withNamesOf(place: string, code: string): string {
  return code.replaceAll(/(new [\w.]+\(\s*")/g, `$1${place}-`);
}
