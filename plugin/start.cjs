#!/usr/bin/env node
// Read by any Node.js, so that one that is too old can say so.
var LEAST = [22, 12];
var version = process.versions.node.split(".").map(Number);

if (version[0] > LEAST[0] || (version[0] === LEAST[0] && version[1] >= LEAST[1])) {
  require("./provider.cjs").runPlugin();
} else {
  process.stderr.write(
    "The provider alicloud-cdn-refresh needs Node.js " +
      LEAST.join(".") +
      " or newer; `node` on PATH is " +
      process.versions.node +
      ". Install a newer one (https://nodejs.org/en/download), or put it first on PATH.\n",
  );
  process.exitCode = 1;
}
