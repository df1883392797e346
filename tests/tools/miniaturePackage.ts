import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { temporaryFolder } from "../../tools/processes.js";
import { type Installation, install, pack } from "../engine/harness/index.js";

/** The types of the miniature package, for inline programs. */
export interface Miniature {
  Purge: new (
    name: string,
    props: { path: pulumi.Input<string>; token?: pulumi.Input<string> },
  ) => pulumi.CustomResource & { taskId: pulumi.Output<string>; environment: pulumi.Output<string> };
  instanceOfPulumi: typeof pulumi;
}

const files = {
  "package.json": JSON.stringify({
    name: "miniature",
    version: "1.0.0",
    main: "index.js",
    types: "index.d.ts",
    peerDependencies: { "@pulumi/pulumi": "^3.200.0" },
  }),
  "index.js": `
    const pulumi = require("@pulumi/pulumi");
    exports.instanceOfPulumi = pulumi;
    exports.Purge = class extends pulumi.CustomResource {
      constructor(name, props) {
        super("pulumi-nodejs:dynamic/miniature:Purge", name, {
          ...props, taskId: undefined, environment: undefined,
          __provider: 'exports.handler = () => require("miniature/provider").purge();',
        });
      }
    };`,
  "index.d.ts": `
    import * as pulumi from "@pulumi/pulumi";
    export declare class Purge extends pulumi.CustomResource {
      readonly taskId: pulumi.Output<string>;
      readonly environment: pulumi.Output<string>;
      constructor(name: string, props: { path: pulumi.Input<string>; token?: pulumi.Input<string> });
    }`,
  "provider.js": `
    const outs = (inputs) => ({
      ...inputs, taskId: "task of " + inputs.path, environment: process.env.MINIATURE ?? "none",
    });
    exports.purge = () => ({
      check: async (_, inputs) => ({
        inputs, failures: inputs.path === "bad" ? [{ property: "path", reason: "it is bad" }] : [],
      }),
      diff: async (id, olds, news) => ({ changes: olds.path !== news.path }),
      create: (inputs) =>
        inputs.path === "endless" ? new Promise(() => setInterval(() => {}, 1000))
          : Promise.resolve({ id: "purge", outs: outs(inputs) }),
      update: async (id, olds, inputs) => ({ outs: outs(inputs) }),
      delete: async () => {},
    });`,
};

let installed: Promise<Installation> | undefined;

/** A package with one dynamic resource, of the same make as ours, packed and installed once a test run. */
export function installedMiniature(): Promise<Installation> {
  installed ??= (async () => {
    const folder = await temporaryFolder("miniature");
    for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
    return install(await pack(folder));
  })();
  return installed;
}
