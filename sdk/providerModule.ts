import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const PACKAGE = "pulumi-alicloud-cdn-refresh";

let found = false;

/**
 * The engine's process for dynamic resources loads this package by name, from the program's folder. A bundler takes it
 * into the program's file, after which it need not be installed there, and the engine would say of each resource that
 * it cannot find a module of which the program knows nothing.
 */
export function demandProviderModule(): void {
  found ||= resolves(join(process.cwd(), "index.js")) || resolves(ourFile());
  if (found) return;
  throw new pulumi.RunError(
    `${PACKAGE}/provider cannot be found from ${process.cwd()}, and Pulumi loads it from there: ` +
      `a program that is bundled still needs ${PACKAGE} installed beside it. Install it there, and keep it out of ` +
      `the bundle (esbuild: --external:${PACKAGE} --external:@pulumi/pulumi).`,
  );
}

function resolves(from: string): boolean {
  try {
    createRequire(from).resolve(`${PACKAGE}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/** A bundle in the form of an ES module has no such name. */
function ourFile(): string {
  return typeof __filename === "string" ? __filename : join(process.cwd(), "index.js");
}
