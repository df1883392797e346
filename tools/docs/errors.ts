import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorsPage } from "./errors/page.js";

// npx tsx tools/docs/errors.ts: makes docs/errors.md of what the code says; with --check, only says whether it is up to date.
const PAGE = resolve(__dirname, "../../docs/errors.md");

errorsPage()
  .then((markdown) => {
    if (!process.argv.includes("--check")) writeFileSync(PAGE, markdown);
    else if (readFileSync(PAGE, "utf8") !== markdown) {
      throw new Error("docs/errors.md is not up to date: run npx tsx tools/docs/errors.ts");
    }
    process.stdout.write(`${PAGE}\n`);
  })
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
