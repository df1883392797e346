import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SchemaFile } from "../../provider/fronts/plugin/schemaFile.js";
import { PACKAGE } from "../../provider/fronts/plugin/terms.js";
import { run } from "../run.js";

/** As Pulumi names them. The files are the same for all: they run on any machine that has Node.js. */
const MACHINES = ["linux", "darwin", "windows"].flatMap((os) => [`${os}-amd64`, `${os}-arm64`]);

/** Whose checkout the files come from, and when, leaves no trace: the same files give the same bytes. Needs GNU tar. */
const REPRODUCIBLE = [
  "--format=ustar",
  // That of every file that npm packs: there are archivers that take an older one for a mistake.
  "--mtime=1985-10-26T08:15:00Z",
  ...["--owner=0", "--group=0", "--numeric-owner", "--mode=u=rwX,go=rX"],
  "--use-compress-program=gzip -9n",
];

/**
 * Packs a plugin's folder for each kind of machine, as `pulumi plugin install` takes it from a file, and from the assets of a
 * release.
 *
 * @param plugin the folder with the plugin
 * @param into the folder of the archives, which is made if need be
 * @returns the paths of the archives
 */
export async function makeArchives(plugin: string, into: string): Promise<string[]> {
  const { version } = new SchemaFile(plugin);
  const archives = MACHINES.map((machine) =>
    join(into, `pulumi-resource-${PACKAGE}-v${version}-${machine}.tar.gz`),
  );
  const [first = "", ...others] = archives;
  await mkdir(into, { recursive: true });
  const files = (await readdir(plugin)).sort();
  const packed = await run("tar", ["-cf", first, ...REPRODUCIBLE, "-C", plugin, ...files], {
    timeout: 60_000,
  });
  if (packed.exitCode !== 0) throw new Error(`the plugin cannot be packed: ${packed.output}`);
  await Promise.all(others.map((archive) => copyFile(first, archive)));
  return archives;
}
