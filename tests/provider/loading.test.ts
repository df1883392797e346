import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { runtime } from "@pulumi/pulumi";
import { UNKNOWN } from "../../provider/base/validation.js";

const ROOT = resolve(__dirname, "..", "..");

/** The files that a process of its own has loaded after this code, one a line. */
async function loadedBy(code: string): Promise<string> {
  const program = `${code}; console.log(Object.keys(require.cache).join("\\n"))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-r", "tsx/cjs", "-e", program], {
    cwd: ROOT,
    timeout: 15_000,
  });
  return stdout;
}

describe("Making a client", () => {
  it("loads neither the SDK nor the credentials library: the first call does", async () => {
    const loaded = await loadedBy(`
      const { createCdnClient } = require("./provider/products/cdn/client.ts");
      const { readConfiguration } = require("./provider/cloud/configuration.ts");
      createCdnClient(readConfiguration("cdn", () => undefined, {}))`);
    assert.match(loaded, /provider.products.cdn.client\.ts/);
    assert.doesNotMatch(
      loaded,
      /@alicloud|@darabonba|provider.(products.cdn.requests|cloud.(signing|credentials))\.ts/,
    );
  });
});

describe("Making a checker of edges", () => {
  it("loads no HTTP client: the first check does", async () => {
    const loaded = await loadedBy(`
      const { createEdgeChecker } = require("./provider/edge/check.ts");
      const { systemClock } = require("./provider/base/clock.ts");
      createEdgeChecker({ clock: systemClock, configured: () => undefined, environment: {} })`);
    assert.match(loaded, /provider.edge.check\.ts/);
    assert.doesNotMatch(loaded, /undici|p-limit|provider.edge.client\.ts/);
  });

  it("leaves the program's own fetch to Node.js's client", async () => {
    const loaded = await loadedBy(`
      const { createEdgeChecker } = require("./provider/edge/check.ts");
      const { systemClock } = require("./provider/base/clock.ts");
      const checker = createEdgeChecker({ clock: systemClock, configured: () => undefined, environment: {} });
      checker.check([], {}, { now: Date.now, signal: new AbortController().signal });
      const serving = globalThis[Symbol.for("undici.globalDispatcher.1")];
      console.log(serving instanceof require("undici").Agent ? "ours serves it" : "Node.js's serves it")`);
    assert.match(loaded, /Node\.js's serves it/);
    assert.match(loaded, /provider.edge.client\.ts/);
  });
});

describe("The core of the provider", () => {
  it("loads nothing of Pulumi's: any front can stand before it", async () => {
    const loaded = await loadedBy(`
      const { readdirSync } = require("node:fs");
      for (const room of ["queries", "resource", "tracker", "products", "edge", "model", "cloud", "base"])
        for (const name of readdirSync("./provider/" + room, { recursive: true }))
          if (name.endsWith(".ts")) require("./provider/" + room + "/" + name)`);
    for (const room of [
      "queries.index",
      "resource.lifecycle",
      "tracker.tracker",
      "products.cdn.requests",
      "edge.client",
      "cloud.credentials",
    ])
      assert.match(loaded, new RegExp(`provider.${room}\\.ts`));
    assert.doesNotMatch(loaded, /@pulumi|provider.fronts/);
  });

  it("knows a value that is not known yet by the SDK's word for it", () => {
    assert.equal(UNKNOWN, runtime.unknownValue);
  });
});
