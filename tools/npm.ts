import { dirname } from "node:path";
import { lastLines, run } from "./run.js";

/**
 * Installs what a folder's package.json asks for, and what is named beside it, with the `node` that runs us.
 *
 * @throws when it fails, with what npm said last.
 */
export async function npmInstall(folder: string, ...what: string[]): Promise<void> {
  const quick = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { exitCode, output } = await run("npm", ["install", ...quick, ...what], {
    cwd: folder,
    env,
    timeout: 180_000,
  });
  if (exitCode !== 0) throw new Error(`npm install failed:\n${lastLines(output, 30)}`);
}
