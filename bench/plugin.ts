import { join } from "node:path";
import { installedPackage, programFolder } from "../tests/engine/harness/index.js";
import { type Deployment, deployment, frontsOf, type Start, startOf } from "./frontRuns.js";
import { type Figure, inTurn, type Pair, pairTable, pairTargets } from "./pairs.js";
import { type PluginSizes, pluginSizes } from "./pluginSizes.js";
import { Engine } from "./providerProcess.js";
import { atMost, show, type Target, table } from "./target.js";

const STARTS = 9;
const DEPLOYMENTS = 5;
const COUNTS = [1_000, 10_000];

const LISTENING = "listening, after the start of the process";
const OF_START: Figure<Start>[] = [
  { what: LISTENING, unit: "ms", of: ({ listening }) => listening, most: 1 },
  { what: "memory then", unit: "MB", of: ({ megabytes }) => megabytes, most: 1 },
  { what: "first answer about a resource", unit: "ms", of: ({ answered }) => answered, most: 1 },
];

const TASKS = "of these in the output tasks";
const OF_DEPLOYMENT: Figure<Deployment>[] = [
  { what: "a deployment, with tasks of 4 s", unit: "s", of: ({ time }) => time / 1_000, most: 1.1 },
  { what: "its processor time", unit: "ms", of: ({ cpu }) => cpu, most: 1.25 },
  { what: "that of the next one, with nothing to do", unit: "ms", of: ({ cpuOfNext }) => cpuOfNext },
  { what: "most memory", unit: "MB", of: ({ peakMegabytes }) => peakMegabytes, most: 1.25 },
  { what: "state of a path, above the path itself", unit: "bytes", of: ({ state }) => state },
  { what: TASKS, unit: "bytes", of: ({ tasks }) => tasks },
  { what: "of these in the output outcome", unit: "bytes", of: ({ outcome }) => outcome },
];

/** What the plugin takes, beside the dynamic resources of the same package. */
export async function plugin(): Promise<{ text: string; targets: Target[] }> {
  const { folder: installed, packageName } = await installedPackage();
  const sizes = await pluginSizes(join(installed, "node_modules", packageName, "plugin"));
  const engine = new Engine();
  await engine.start();
  try {
    const fronts = frontsOf(await programFolder({}), packageName, engine);
    const starts = await inTurn(fronts, STARTS, startOf, OF_START);
    const parts = [{ title: "the process", pairs: starts }];
    for (const count of COUNTS) {
      const measure = (front: (typeof fronts)[number]): Promise<Deployment> => deployment(front, count);
      const pairs = await inTurn(fronts, DEPLOYMENTS, measure, OF_DEPLOYMENT);
      parts.push({ title: `${show(count)} paths`, pairs });
    }
    const all = parts.flatMap(({ pairs }) => pairs);
    return {
      text: [...parts.map(({ title, pairs }) => pairTable(title, pairs)), sizeTable(sizes)].join("\n\n"),
      targets: [
        atMost("plugin: listening", mostOfPlugin(all, LISTENING), 400, "ms"),
        ...parts.flatMap(({ title, pairs }) => pairTargets(`plugin, ${title}`, pairs)),
        atMost("plugin: a path in the output tasks", mostOfPlugin(all, TASKS), 250, "bytes"),
        atMost("plugin: bundle", sizes.bundle / 1e6, 3.5, "MB"),
      ],
    };
  } finally {
    engine.stop();
  }
}

function mostOfPlugin(pairs: readonly Pair[], wanted: string): number {
  return Math.max(...pairs.filter(({ what }) => what === wanted).map(({ plugin }) => plugin));
}

function sizeTable({ bundle, packed, unpacked, lines }: PluginSizes): string {
  return table(
    ["the plugin", "size"],
    [
      ["bundle", show(bundle / 1e6, "MB")],
      ["archive, packed", show(packed / 1e6, "MB")],
      ["archive, unpacked", show(unpacked / 1e6, "MB")],
      ["its own code", show(lines, "lines")],
    ],
  );
}
