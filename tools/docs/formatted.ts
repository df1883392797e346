import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

const REPOSITORY = resolve(__dirname, "../..");

/** A page as the linter wants it: tables in line, examples in the house's style. */
export function formatted(path: string, text: string): string {
  const biome = resolve(REPOSITORY, "node_modules/.bin/biome");
  return execFileSync(biome, ["format", `--stdin-file-path=${path}`], {
    cwd: REPOSITORY,
    input: text,
    encoding: "utf8",
  });
}
