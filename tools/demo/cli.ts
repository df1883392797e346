import { demo } from "./demo.js";

// npm run demo
demo((text) => void process.stdout.write(text)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
