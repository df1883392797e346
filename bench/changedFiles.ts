import { createHash } from "node:crypto";
import { type ProgramStack, programStack } from "../tests/engine/harness/index.js";
import { cpuOfTree } from "./cpuOfTree.js";
import { atMost, show, type Target, table } from "./target.js";

const FILES = 10_000;
const ROUNDS = 3;
const SITE = "https://www.example.com/";

type Hashes = Record<string, string>;

/** What a release costs that changes three of ten thousand files: one is new, one is other, one is gone. */
export async function changedFiles(): Promise<{ text: string; targets: Target[] }> {
  const hashes = hashesOf(FILES);
  const site = await programStack(program, {
    files: { "hashes.json": JSON.stringify(hashes) },
    emulator: { quotas: { url: 2 * FILES } },
  });
  // What the engine itself does with a map of this size, whatever resource has it.
  const plain = await programStack(PLAIN_PROGRAM, { files: { "hashes.json": JSON.stringify(hashes) } });
  const empty = await programStack("");
  try {
    await empty.write({ "index.js": "" });
    for (const { stack } of [empty, plain, site]) await demand(stack.up());
    const before = await stateBytes(site);
    for (const { write } of [plain, site]) {
      await write({ "hashes.json": JSON.stringify(threeChanges(hashes)) });
    }
    const preview = await cpuOf([empty, plain, site], ["preview"]);
    const diff = await cpuOf([empty, plain, site], ["preview", "--diff"]);
    await demand(site.stack.up());
    const after = await stateBytes(site);
    await site.write({ "hashes.json": "{}" });
    await demand(site.stack.up());
    const allGone = await stateBytes(site);
    return {
      text: table(
        [`3 changes in ${show(FILES)} files`, "an empty program", "a plain resource", "a CacheRefresh"],
        [
          ["CPU of a preview", ...preview.map((seconds) => show(seconds, "s"))],
          ["CPU of a preview with --diff", ...diff.map((seconds) => show(seconds, "s"))],
          ["state, in bytes", "", show(await stateBytes(plain)), show(before)],
          ["state after the 3 changes, in bytes", "", "", show(after)],
          ["state when all files are gone, in bytes", "", "", show(allGone)],
        ],
      ),
      targets: [
        ...[preview, diff].map(([, theirs = 0, ours = 0], place) =>
          atMost(
            `3 changes in 10,000 files: CPU of a preview${place === 0 ? "" : " with --diff"}, above a plain resource's`,
            ours - theirs,
            1,
            "s",
          ),
        ),
        atMost("3 changes in 10,000 files: growth of the state", after - before, 1_000, "bytes"),
        atMost("10,000 files that are gone: state, against the files'", allGone / before, 1, "times"),
      ],
    };
  } finally {
    await Promise.all([site, plain, empty].map((each) => each.close()));
  }
}

const program = `
  const contentHashes = require("./hashes.json");
  new cdn.CacheRefresh("site", { contentHashes, removed: "refresh", runOnCreate: false });`;

const PLAIN_PROGRAM = 'new Other("map", { content: require("./hashes.json") });';

function hashesOf(count: number): Hashes {
  const entries = Array.from({ length: count }, (_, index) => {
    const hash = createHash("sha256").update(`${index}`).digest("hex");
    return [`${SITE}articles/2026/${index % 100}/${hash.slice(0, 8)}.html`, hash] as const;
  });
  return Object.fromEntries(entries);
}

function threeChanges(hashes: Hashes): Hashes {
  const [gone = "", changed = ""] = Object.keys(hashes);
  const { [gone]: _, ...others } = hashes;
  const hash = createHash("sha256").update("other").digest("hex");
  return { ...others, [changed]: hash, [`${SITE}articles/2026/new.html`]: hash };
}

/** The CPU of a command with each program, the least of some times, in seconds. */
async function cpuOf(programs: readonly ProgramStack[], command: readonly string[]): Promise<number[]> {
  const least = programs.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, { stack }] of programs.entries()) {
      const cpu = await cpuOfTree(() => demand(stack.operate(...command)));
      least[place] = Math.min(least[place] as number, cpu / 1_000);
    }
  }
  return least;
}

async function stateBytes({ stack }: ProgramStack): Promise<number> {
  const { resources = [] } = (await stack.exportState()).deployment;
  return Buffer.byteLength(JSON.stringify(resources));
}

async function demand(running: Promise<{ ok: boolean; output: string }>): Promise<void> {
  const { ok, output } = await running;
  if (!ok) throw new Error(output);
}
