import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** What the engine's process for dynamic resources loads, by this name and from the program's folder. */
const PROVIDER_MODULE = "pulumi-alicloud-cdn-refresh/provider";

let found = false;

/**
 * A bundler takes this package into the program's file, after which it need not be installed where the program runs.
 * The engine would then say of each resource that it cannot find a module of which the program knows nothing.
 */
export function demandProviderModule(): void {
  found ||= resolves(join(process.cwd(), "index.js")) || resolves(ourFile());
  if (found) return;
  throw new pulumi.RunError(
    `${PROVIDER_MODULE} cannot be found from ${process.cwd()}, and Pulumi loads it from there: ` +
      "a program that is bundled still needs pulumi-alicloud-cdn-refresh installed beside it. Install it there, " +
      "and keep it out of the bundle (esbuild: --external:pulumi-alicloud-cdn-refresh --external:@pulumi/pulumi).",
  );
}

function resolves(from: string): boolean {
  try {
    createRequire(from).resolve(PROVIDER_MODULE);
    return true;
  } catch {
    return false;
  }
}

/** A bundle in the form of an ES module has no such name. */
function ourFile(): string {
  return typeof __filename === "string" ? __filename : join(process.cwd(), "index.js");
}
