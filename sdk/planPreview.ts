import * as pulumi from "@pulumi/pulumi";
import type { PlannedResource } from "../provider/fronts/program/planPreview.js";
import { type Configuration, configurationOf } from "./account.js";
import { withEngineOfProgram } from "./engineOfProgram.js";
import { plainValue } from "./plainValue.js";
import { QUOTA_PREFLIGHT } from "./settings.js";

interface Declared {
  type: string;
  name: string;
  /** Those that decide on what is submitted: in a preview the others are often not known yet. */
  inputs: Readonly<Record<string, unknown>>;
  /** The names of the inputs of which nothing is shown where one of them is a secret. */
  hiddenInputs: readonly string[];
  runOnCreate: unknown;
  id: pulumi.Output<string>;
  /** An output of the resource: not known in a preview that changes it. */
  outcome: pulumi.Output<unknown>;
  opts: pulumi.CustomResourceOptions;
}

/** What is declared and not spoken of yet. A process can run many programs, each with its own way to the engine. */
const declaredBy = new WeakMap<object, Declared[]>();

/**
 * In a preview, says what all resources together will submit at most and what that takes of the day's quota, and warns
 * when it is more than is left. Where a test mocks the engine there is nobody to say it to.
 */
export function previewPlan(resource: Declared): void {
  const engine: object | undefined = pulumi.runtime.getEngine();
  if (engine === undefined || !pulumi.runtime.isDryRun()) return;
  if (pulumi.runtime.getConfig(QUOTA_PREFLIGHT) === "false") return;
  const others = declaredBy.get(engine);
  if (others !== undefined) {
    others.push(resource);
    return;
  }
  const declared = [resource];
  declaredBy.set(engine, declared);
  const done = pulumi.runtime.rpcKeepAlive();
  planned(declared)
    .finally(() => declaredBy.delete(engine))
    .then(sayAll)
    .finally(done);
}

interface PlannedForAccount {
  account: Configuration;
  resources: PlannedResource[];
}

/** Of the resources, and of those that are declared while they are looked at: by the account that they use. */
async function planned(declared: readonly Declared[]): Promise<PlannedForAccount[]> {
  const accounts = new Map<string, PlannedForAccount>();
  for (const one of declared) {
    await ignoringFailure(async () => {
      const resource = await plannedResource(one);
      if (resource === undefined) return;
      const account = await plainValue(configurationOf("getRefreshQuota", one.opts));
      if (account === pulumi.runtime.unknownValue) return;
      const key = JSON.stringify(account);
      const known = accounts.get(key);
      if (known === undefined)
        accounts.set(key, { account: account as Configuration, resources: [resource] });
      else known.resources.push(resource);
    });
  }
  return [...accounts.values()];
}

/** Undefined for a resource that will submit nothing. */
async function plannedResource(declared: Declared): Promise<PlannedResource | undefined> {
  const { type, name, inputs, hiddenInputs, runOnCreate, id, outcome } = declared;
  const { unknownValue } = pulumi.runtime;
  if ((await plainValue(outcome)) !== unknownValue) return undefined;
  const isNew = (await plainValue(id)) === unknownValue;
  if (isNew && (await plainValue(runOnCreate)) === false) return undefined;
  const known = (await plainValue(inputs)) as Record<string, unknown>;
  const isSecret = await pulumi.isSecret(pulumi.output(hiddenInputs.map((input) => inputs[input])));
  return { type, name, isNew, inputs: known, isSecret };
}

async function sayAll(accounts: readonly PlannedForAccount[]): Promise<void> {
  for (const { account, resources } of accounts) {
    await ignoringFailure(async () => {
      const { previewPlan: preview } = await import("../provider/fronts/program/planPreview.js");
      const { plan, warning } = await withEngineOfProgram((engine) =>
        preview(resources, { configuration: account, environment: process.env, ...engine }),
      );
      if (plan !== undefined) await pulumi.log.info(plan);
      if (warning !== undefined) await pulumi.log.warn(warning);
    });
  }
}

/** Whatever fails here, the deployment itself will say it. */
async function ignoringFailure(work: () => Promise<void>): Promise<void> {
  await work().catch((error: Error) =>
    pulumi.log.debug(`the plan could not be previewed: ${error.message}`).catch(() => {}),
  );
}
