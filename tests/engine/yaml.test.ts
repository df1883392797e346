import assert from "node:assert/strict";
import { type CliStack, cliStack, succeeded, yamlFolder, yamlHost } from "./harness/index.js";

const PROGRAM = `
config:
  site: { type: string }
  pages: { type: integer, default: 2 }
variables:
  paths:
    - \${site}
    - \${site}index.html
outputs:
  site: \${site}
  summary:
    fn::toJSON: { paths: "\${paths}", pages: "\${pages}" }
  release:
    fn::readFile: ./release.txt
  manifest:
    fn::readFile: ./node_modules/pulumi-alicloud-cdn-refresh/package.json
`;

describe("a YAML program, on the real engine", function () {
  this.timeout(180_000);
  let host: string;
  const stacks: CliStack[] = [];
  before(async function () {
    host = await yamlHost(this);
  });
  afterEach(async () => void (await Promise.all(stacks.splice(0).map((stack) => stack.remove()))));

  it("is previewed, deployed and destroyed by the plain CLI, and finds the installed package", async () => {
    const site = "https://www.example.com/";
    const folder = await yamlFolder(PROGRAM, { "release.txt": "42" });
    const stack = await cliStack({ folder, languageHost: host, config: { site } });
    stacks.push(stack);
    const preview = await succeeded(stack.preview());
    assert.deepEqual(preview.changes, { create: 1 });
    assert.deepEqual(await stack.outputs(), {});
    const up = await succeeded(stack.up());
    assert.equal(up.outputs.site, site);
    assert.equal(up.outputs.release, "42");
    assert.deepEqual(JSON.parse(String(up.outputs.summary)), {
      paths: [site, `${site}index.html`],
      pages: 2,
    });
    assert.equal(JSON.parse(String(up.outputs.manifest)).name, "pulumi-alicloud-cdn-refresh");
    const destroy = await succeeded(stack.destroy());
    assert.deepEqual(destroy.changes, { delete: 1 });
  });
});
