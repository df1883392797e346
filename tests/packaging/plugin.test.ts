import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { version } from "../../package.json";
import type * as declared from "../../plugin/provider.cjs";
import type * as code from "../../provider/fronts/plugin/main.js";
import { bundlePlugin } from "../../tools/plugin/bundle.js";
import { removeFolder, temporaryFolder } from "../../tools/processes.js";
import { run } from "../../tools/run.js";
import { type Installation, installedPackage, packedPackage } from "../engine/harness/index.js";
import { pluginAlone, SHIM } from "./pluginAlone.js";
import { ENGINE_ADDRESS, startPlugin, stopPlugin, versionAt } from "./pluginProcess.js";

const MODULE = "pulumi-alicloud-cdn-refresh/plugin";

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : "these types differ";

// The compiler is the test: what is declared of the bundle is what its code says.
true satisfies Same<typeof declared.runPlugin, typeof code.runPlugin>;
true satisfies Same<declared.PluginOptions, code.PluginOptions>;
true satisfies Same<keyof typeof declared, keyof typeof code>;

describe("the plugin of the package", function () {
  this.timeout(240_000);
  let installation: Installation;
  before(async () => {
    installation = await installedPackage();
  });

  it("is a folder with all that Pulumi runs, which can be executed once it is installed", async () => {
    const folder = join(installation.folder, "node_modules", MODULE);
    assert.deepEqual((await readdir(folder)).sort(), [
      ...["provider.cjs", "provider.d.cts", SHIM, `${SHIM}.cmd`, "schema.json", "start.cjs"],
    ]);
    assert.equal((await stat(join(folder, SHIM))).mode & 0o111, 0o111);
  });

  it("is a module for programs of both kinds", async () => {
    const programs = {
      commonjs: `console.log(Object.keys(require("${MODULE}")).join());`,
      module: `import { runPlugin } from "${MODULE}"; console.log(runPlugin.name);`,
    };
    for (const [kind, program] of Object.entries(programs)) {
      const { output } = await run(process.execPath, [`--input-type=${kind}`, "-e", program], {
        ...{ cwd: installation.folder, timeout: 30_000 },
      });
      assert.equal(output, "runPlugin\n");
    }
  });

  it("is a command of the package", async () => {
    const plugin = await startPlugin([join(installation.folder, "node_modules/.bin", SHIM), ENGINE_ADDRESS]);
    assert.equal(await versionAt(plugin.port), version);
    await stopPlugin(plugin);
  });

  it("runs alone, in a folder with nothing else", async () => {
    const folder = await pluginAlone(await packedPackage());
    const plugin = await startPlugin([join(folder, SHIM), ENGINE_ADDRESS], { cwd: folder });
    assert.equal(await versionAt(plugin.port), version);
    await stopPlugin(plugin);
    await removeFolder(join(folder, ".."));
  });

  it("is one file that loads only what Node.js has, and has of @pulumi/pulumi only the engine's protocol", async () => {
    const folder = await temporaryFolder("bundle");
    const { metafile } = await bundlePlugin(join(folder, "provider.cjs"));
    const [bundle] = Object.values(metafile.outputs);
    const loaded = bundle?.imports.map(({ path }) => path) ?? [];
    assert.deepEqual(
      loaded.filter((path) => !isBuiltin(path)),
      // What `ws` would use where it is, of which the plugin opens no socket.
      ["bufferutil", "utf-8-validate"],
    );
    const ofPulumi = Object.keys(metafile.inputs).filter((file) => file.includes("node_modules/@pulumi/"));
    assert.ok(ofPulumi.length > 0);
    assert.deepEqual(
      ofPulumi.filter((file) => !/node_modules\/@pulumi\/pulumi\/proto\/[^/]+$/.test(file)),
      [],
    );
    await removeFolder(folder);
  });
});
