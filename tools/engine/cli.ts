import { type Engine, resolveEngine, resolveYamlHost } from "./index.js";

// npx tsx tools/engine/cli.ts: prints the path of the engine, which is brought to this machine if need be, and so is the
// language host for YAML programs. Without that host tests are skipped: no reason to fail.
resolveEngine().then(bringYamlHost, (error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

async function bringYamlHost(engine: Engine): Promise<void> {
  process.stdout.write(`${engine.binary}\n`);
  await resolveYamlHost(engine).catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
