import { createHash } from "node:crypto";
import { programStack, type ResourceState } from "../tests/engine/harness/index.js";
import { atMost, show, type Target, table } from "./target.js";

const REFRESHES = 60;
const PATHS = 1_000;

/** What stands in a stack's state of 60 resources of 1,000 paths that do not wait, and of one that waits for all of them. */
export async function stateSize(): Promise<{ text: string; targets: Target[] }> {
  const resources = await deployed(program);
  const ofType = (name: string): ResourceState[] => resources.filter(({ type }) => type.endsWith(`:${name}`));
  const sizes = ["CacheRefresh", "TaskCompletion"].map((name) => {
    const parts = ofType(name);
    return {
      name: `${parts.length} ${name}`,
      ...{ inputs: bytes(parts, "inputs"), outputs: bytes(parts, "outputs"), all: bytes(parts) },
    };
  });
  const paths = Array.from({ length: REFRESHES }, (_, site) => pathsOf(site)).flat();
  const [, completion] = sizes;
  const perPath = (count: number): string => show(count / paths.length);
  const rows = sizes.map(({ name, inputs, outputs, all }) => [
    name,
    ...[show(all), perPath(all), perPath(inputs), perPath(outputs)],
  ]);
  return {
    text: table(
      [`state of ${show(paths.length)} paths`, "bytes", "of a path", "in the inputs", "in the outputs"],
      [
        ...rows,
        ["the paths themselves", show(paths.join("").length), perPath(paths.join("").length), "", ""],
      ],
    ),
    targets: [
      atMost(
        "state of a TaskCompletion, against the paths",
        (completion?.all ?? 0) / paths.join("").length,
        0.5,
        "times",
      ),
    ],
  };
}

const program = `
  const sites = require("./sites.json");
  const resources = sites.map((objectPaths, site) =>
    new cdn.CacheRefresh("site-" + site, { objectPaths, waitForCompletion: false }));
  new cdn.TaskCompletion("purged", { resources });`;

/** Pages, and assets with a hash in their names. */
function pathsOf(site: number): string[] {
  return Array.from({ length: PATHS }, (_, index) => {
    const hash = createHash("sha256").update(`${site} ${index}`).digest("hex").slice(0, 8);
    const path = index % 2 === 0 ? `articles/2026/${index}/index.html` : `assets/chunks/component.${hash}.js`;
    return `https://s${site}.example.com/${path}`;
  }).toSorted();
}

/** The resources of the state after a `pulumi up`. */
async function deployed(program: string): Promise<ResourceState[]> {
  const sites = Array.from({ length: REFRESHES }, (_, site) => pathsOf(site));
  const { stack, close } = await programStack(program, {
    files: { "sites.json": JSON.stringify(sites) },
    emulator: { quotas: { url: Number.MAX_SAFE_INTEGER } },
  });
  try {
    const up = await stack.up();
    if (!up.ok) throw new Error(up.output);
    return (await stack.exportState()).deployment.resources ?? [];
  } finally {
    await close();
  }
}

/** As the engine sends it to its backend, without blanks. */
function bytes(resources: readonly ResourceState[], part?: "inputs" | "outputs"): number {
  const texts = resources.map((resource) => JSON.stringify(part === undefined ? resource : resource[part]));
  return Buffer.byteLength(texts.join(""));
}
