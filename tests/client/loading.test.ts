import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(__dirname, "..", "..");

/** Makes a client in a process of its own, and says which packages that has loaded. */
const program = `
  const { createCdnApi } = require("./provider/products/cdn/client.ts");
  const { readConfiguration } = require("./provider/cloud/configuration.ts");
  createCdnApi(readConfiguration("cdn", () => undefined, {}));
  console.log(Object.keys(require.cache).join("\\n"));
`;

describe("Making a client", () => {
  it("loads neither the SDK nor the credentials library: the first call does", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["-r", "tsx/cjs", "-e", program], {
      cwd: root,
      timeout: 60_000,
    });
    assert.match(stdout, /provider.products.cdn.client\.ts/);
    assert.doesNotMatch(
      stdout,
      /@alicloud|@darabonba|provider.(products.cdn.requests|cloud.(signing|credentials))\.ts/,
    );
  });
});
