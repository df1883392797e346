import { resolve } from "node:path";
import { bundlePlugin } from "./bundle.js";

// npx tsx tools/plugin/cli.ts: makes the file that the plugin's folder has beside those of the repository.
bundlePlugin(resolve(__dirname, "../../plugin/provider.cjs")).catch(() => {
  process.exitCode = 1;
});
