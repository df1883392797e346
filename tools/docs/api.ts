import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { apiPage } from "./apiPage.js";

// npx tsx tools/docs/api.ts: makes docs/api.md from the doc comments.
const page = resolve(__dirname, "../../docs/api.md");
writeFileSync(page, apiPage().markdown);
process.stdout.write(`${page}\n`);
