import { startEmulator } from "../emulator/index.js";
import { version } from "../package.json";
import { exportedState, keepFixture, programs, stackOf } from "../tests/engine/upgrade/fixtures.js";

// npx tsx tools/stateFixture.ts: keeps the state that this release writes, for the upgrade tests of later ones.
async function keepStates(): Promise<void> {
  for (const program of await programs()) {
    const fixture = { ...program, release: version, state: await stateAfter(program.code) };
    process.stdout.write(`${program.name}: ${await keepFixture(fixture)}\n`);
  }
}

async function stateAfter(code: string): Promise<string> {
  const emulator = await startEmulator({ speed: 60, taskDuration: 60_000 });
  try {
    emulator.failPaths(FAILING_PATH);
    const stack = await stackOf(code, emulator);
    try {
      const up = await stack.up();
      if (up.ok === code.includes("failing")) throw new Error(up.output);
      return await exportedState(stack);
    } finally {
      await stack.remove();
    }
  } finally {
    await emulator.close();
  }
}

const FAILING_PATH = "https://www.example.com/failing";

keepStates().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
