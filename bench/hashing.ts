import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashFolder } from "../sdk/hashFolder.js";
import { removeFolder, temporaryFolder } from "../tools/processes.js";
import { quantile } from "./figures.js";
import { atLeast, type Target } from "./target.js";

const FILES = 10_000;
const SIZE = 20_000;
const ROUNDS = 5;

/** How fast a folder is hashed, as a share of how fast its files can just be read, both from the page cache. */
export async function hashing(): Promise<Target[]> {
  const folder = await temporaryFolder("hashing");
  for (let index = 0; index < FILES; index++) {
    const below = join(folder, String(index % 100));
    if (index < 100) await mkdir(below);
    await writeFile(join(below, `${index}.html`), Buffer.alloc(SIZE, `${index} `));
  }
  const shares: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const reading = await timed(() => readAll(folder));
    const hashed = await timed(() => hashFolder(folder, "https://www.example.com/"));
    // The first round warms the page cache.
    if (round > 0) shares.push(reading / hashed);
  }
  await removeFolder(folder);
  return [atLeast("W8: hashing, as a share of the speed of plain reading", quantile(shares, 0.5), 0.5)];
}

/** Into one buffer, so that nothing is measured but the reading. */
function readAll(folder: string): void {
  const buffer = Buffer.alloc(SIZE + 1);
  for (const name of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, name))) {
      const descriptor = openSync(join(folder, name, file), "r");
      while (readSync(descriptor, buffer) > 0);
      closeSync(descriptor);
    }
  }
}

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
