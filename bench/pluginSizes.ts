import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeArchives } from "../tools/plugin/makeArchives.js";
import { removeFolder, temporaryFolder } from "../tools/processes.js";

const SOURCES = resolve(__dirname, "../provider/fronts/plugin");

export interface PluginSizes {
  /** In bytes. */
  bundle: number;
  packed: number;
  unpacked: number;
  /** Of its own code. */
  lines: number;
}

/** @param plugin the folder with the plugin */
export async function pluginSizes(plugin: string): Promise<PluginSizes> {
  const folder = await temporaryFolder("archives");
  const [archive = ""] = await makeArchives(plugin, folder);
  const packed = statSync(archive).size;
  await removeFolder(folder);
  return {
    bundle: statSync(join(plugin, "provider.cjs")).size,
    packed,
    unpacked: sum(filesIn(plugin).map((file) => statSync(file).size)),
    lines: sum(filesIn(SOURCES).map((file) => readFileSync(file, "utf8").trimEnd().split("\n").length)),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
