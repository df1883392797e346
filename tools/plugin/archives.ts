import { resolve } from "node:path";
import { makeArchives } from "./makeArchives.js";

// npm run plugin:archives -- FOLDER: packs the plugin for each kind of machine, and prints where the archives are.
async function archives(into = ""): Promise<void> {
  if (into === "") throw new Error("Say the folder for the archives: npm run plugin:archives -- FOLDER");
  const made = await makeArchives(resolve(__dirname, "../../plugin"), resolve(into));
  process.stdout.write(`${made.join("\n")}\n`);
}

archives(process.argv[2]).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
