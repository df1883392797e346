import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { startEmulator } from "../emulator/index.js";
import { version } from "../package.json";
import { cliStack, programFolder } from "../tests/engine/harness/index.js";
import { UPGRADE_PROGRAM } from "../tests/engine/upgradeProgram.js";

// npx tsx tools/stateFixture.ts: keeps the state that this release writes, for the upgrade tests of later ones.
async function keepState(): Promise<void> {
  const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
  const stack = await cliStack({
    folder: await programFolder({ files: { "index.js": UPGRADE_PROGRAM } }),
    config: emulator.pulumiConfig(),
  });
  try {
    const up = await stack.up();
    if (!up.ok) throw new Error(up.output);
    const name = (await stack.pulumi("stack", "--show-name")).stdout.trim();
    const state = JSON.stringify(await stack.exportState(), undefined, 2).replaceAll(
      `urn:pulumi:${name}::`,
      "urn:pulumi:STACK::",
    );
    const file = resolve(__dirname, `../tests/fixtures/state-${version}.json`);
    await writeFile(file, `${state}\n`);
    process.stdout.write(`${file}\n`);
  } finally {
    await stack.remove();
    await emulator.close();
  }
}

keepState().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
