import { rmSync } from "node:fs";

// node tools/clean.mjs FOLDER…: removes what a build left, so that the package never holds a file without a source.
for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
