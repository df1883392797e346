import * as pulumi from "@pulumi/pulumi";
import type { PlannedResource } from "../provider/planPreview.js";
import { configurationOf } from "./account.js";

interface Declared {
  type: string;
  name: string;
  /** Those that decide on what is submitted: in a preview the others are often not known yet. */
  inputs: object;
  /** An output of the resource: not known in a preview that changes it. */
  outcome: pulumi.Output<unknown>;
  opts: pulumi.CustomResourceOptions;
}

/** The setting that switches this off, and the check of the quota before a deployment's first call too. */
const SETTING = "alicloud-cdn-refresh:quotaPreflight";

const declared: Declared[] = [];

/**
 * In a preview, says what all resources together will submit at most and what that takes of the day's quota, and warns
 * when it is more than is left.
 */
export function previewPlan(resource: Declared): void {
  if (!pulumi.runtime.isDryRun() || pulumi.runtime.getConfig(SETTING) === "false") return;
  declared.push(resource);
  if (declared.length > 1) return;
  const done = pulumi.runtime.rpcKeepAlive();
  sayOnceAllAreDeclared()
    // Whatever fails here, the deployment itself will say it.
    .catch((error: Error) => pulumi.log.debug(`the plan could not be previewed: ${error.message}`))
    .finally(done);
}

async function sayOnceAllAreDeclared(): Promise<void> {
  const planned = new Map<string, PlannedResource[]>();
  for (const { type, name, inputs, outcome, opts } of declared) {
    if ((await plain(outcome)) !== pulumi.runtime.unknownValue) continue;
    const known = await plain(inputs);
    const account = await plain(configurationOf("getRefreshQuota", opts));
    if (known === pulumi.runtime.unknownValue || account === pulumi.runtime.unknownValue) continue;
    const key = JSON.stringify(account);
    const isSecret = await pulumi.isSecret(pulumi.output(inputs));
    const resource = { type, name, inputs: known as Record<string, unknown>, isSecret };
    planned.set(key, [...(planned.get(key) ?? []), resource]);
  }
  declared.length = 0;
  for (const [account, resources] of planned) {
    const { previewPlan: preview } = await import("../provider/planPreview.js");
    const { plan, warning } = await preview(resources, {
      configuration: JSON.parse(account) as Record<string, string>,
      environment: process.env,
      debug: (message) => void pulumi.log.debug(message),
    });
    if (plan !== undefined) await pulumi.log.info(plan);
    if (warning !== undefined) await pulumi.log.warn(warning);
  }
}

/** A value once it has settled: for one that is not known in this preview, the engine's word for that. */
function plain(value: unknown): Promise<unknown> {
  return pulumi.runtime.serializeProperty("plan", pulumi.unsecret(pulumi.output(value)));
}
