import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const PACKAGE = "pulumi-alicloud-cdn-refresh";

let found = false;

/**
 * Throws a `RunError` with advice where this package cannot be loaded by name from the program's folder, as the engine's
 * process for dynamic resources does. A bundler can have taken it into the program's file, or only a library of the program
 * depends on it and the package manager keeps each package's dependencies apart. The engine itself would fail for each
 * resource with a missing module that the program never names.
 */
export function assertProviderModule(): void {
  const isOurs = resolves(ourFile());
  // A test that runs programs in its own process is in another folder than they are: there, our own file is the best guess.
  found ||= resolves(join(process.cwd(), "index.js")) || (isOurs && !isRunByPulumi());
  if (found) return;
  throw new pulumi.RunError(missingModule(process.cwd(), isOurs ? "library" : "bundle"));
}

/** @param reason where the package is, if not in the program's folder */
function missingModule(folder: string, reason: "library" | "bundle"): string {
  const advice = {
    library:
      `a library of the program depends on ${PACKAGE}, the program itself does not. Add it to the dependencies of the ` +
      `program too (pnpm add ${PACKAGE}); a library lists it as a peer dependency.`,
    bundle:
      `a program that is bundled still needs ${PACKAGE} installed beside it. Install it there, and keep it out of ` +
      `the bundle (esbuild: --external:${PACKAGE} --external:@pulumi/pulumi).`,
  }[reason];
  return `${PACKAGE}/provider cannot be found from ${folder}, and Pulumi loads it from there: ${advice}`;
}

function resolves(from: string): boolean {
  try {
    createRequire(from).resolve(`${PACKAGE}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** Whether this process is the one in which Pulumi runs a program, in the program's folder. */
function isRunByPulumi(): boolean {
  const main = typeof require === "function" ? require.main : process.mainModule;
  return /[\\/]cmd[\\/]run[\\/]/.test(main?.filename ?? "");
}

/** Name of this file; in a bundle that is an ES module, a name in the program's folder. */
function ourFile(): string {
  return typeof __filename === "string" ? __filename : join(process.cwd(), "index.js");
}
