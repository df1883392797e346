import * as pulumi from "@pulumi/pulumi";
import type { PlannedResource } from "../provider/quotaPreview.js";
import { configurationOf } from "./account.js";

interface Declared {
  type: string;
  /** Those that decide on what is submitted: in a preview the others are often not known yet. */
  inputs: object;
  /** An output of the resource: not known in a preview that changes it. */
  outcome: pulumi.Output<unknown>;
  opts: pulumi.CustomResourceOptions;
}

/** The setting that switches this off, and the check before a deployment's first call too. */
const SETTING = "alicloud-cdn-refresh:quotaPreflight";

const declared: Declared[] = [];

/** In a preview, warns when all resources together may need more than what is left of the day's quota. */
export function previewQuota(resource: Declared): void {
  if (!pulumi.runtime.isDryRun() || pulumi.runtime.getConfig(SETTING) === "false") return;
  declared.push(resource);
  if (declared.length > 1) return;
  const done = pulumi.runtime.rpcKeepAlive();
  warnOnceAllAreDeclared()
    // Whatever fails here, the deployment itself will say it.
    .catch((error: Error) => pulumi.log.debug(`the quota could not be previewed: ${error.message}`))
    .finally(done);
}

async function warnOnceAllAreDeclared(): Promise<void> {
  const planned = new Map<string, PlannedResource[]>();
  for (const { type, inputs, outcome, opts } of declared) {
    if ((await plain(outcome)) !== pulumi.runtime.unknownValue) continue;
    const known = await plain(inputs);
    const account = await plain(configurationOf("getRefreshQuota", opts));
    if (known === pulumi.runtime.unknownValue || account === pulumi.runtime.unknownValue) continue;
    const key = JSON.stringify(account);
    planned.set(key, [...(planned.get(key) ?? []), { type, inputs: known as Record<string, unknown> }]);
  }
  declared.length = 0;
  for (const [account, resources] of planned) {
    const { quotaWarning } = await import("../provider/quotaPreview.js");
    const warning = await quotaWarning(resources, {
      configuration: JSON.parse(account) as Record<string, string>,
      environment: process.env,
      debug: (message) => void pulumi.log.debug(message),
    });
    if (warning !== undefined) await pulumi.log.warn(warning);
  }
}

/** A value once it has settled: for one that is not known in this preview, the engine's word for that. */
function plain(value: unknown): Promise<unknown> {
  return pulumi.runtime.serializeProperty("quota", pulumi.unsecret(pulumi.output(value)));
}
