#!/usr/bin/env node
// Read by any Node.js, so that one that is too old can say so: not even a comma stands after the last argument of a call.
var LEAST = [22, 12];
var version = process.versions.node.split(".").map(Number);
var tooOld =
  "The provider alicloud-cdn-refresh needs Node.js " +
  LEAST.join(".") +
  " or newer; `node` on PATH is " +
  process.versions.node +
  ". Install a newer one (https://nodejs.org/en/download), or put it first on PATH.\n";

if (version[0] > LEAST[0] || (version[0] === LEAST[0] && version[1] >= LEAST[1])) {
  require("./provider.cjs").runPlugin();
} else {
  process.stderr.write(tooOld);
  process.exitCode = 1;
}
