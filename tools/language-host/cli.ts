import { startLanguageHost } from "./languageHost.js";

// npx tsx tools/language-host/cli.ts: prints the port, serves `pulumi up --client=127.0.0.1:PORT` until Ctrl-C.
startLanguageHost().then(
  ({ port }) => process.stdout.write(`${port}\n`),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
