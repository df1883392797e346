import { resolve } from "node:path";
import { type BuildResult, build } from "esbuild";

const REPOSITORY = resolve(__dirname, "../..");

/** Puts the plugin and all that it needs into one file, which starts faster than the hundreds that it is made of. */
export function bundlePlugin(outfile: string): Promise<BuildResult<{ metafile: true; write: true }>> {
  return build({
    entryPoints: [resolve(REPOSITORY, "provider/fronts/plugin/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    minify: true,
    // Errors are told apart by the names of their classes.
    keepNames: true,
    metafile: true,
    write: true,
    legalComments: "none",
    logLevel: "warning",
  });
}
