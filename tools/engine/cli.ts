import { resolveEngine } from "./resolve.js";

// npx tsx tools/engine/cli.ts: prints the path of the engine, which is brought to this machine if need be.
resolveEngine().then(
  ({ binary }) => process.stdout.write(`${binary}\n`),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
