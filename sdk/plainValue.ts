import * as pulumi from "@pulumi/pulumi";

/** A value once it has settled: for what is not known in this preview, at any depth, the engine's word for that. */
export async function plainValue(value: unknown): Promise<unknown> {
  return withoutSecretMarks(await pulumi.runtime.serializeProperty("value", value));
}

function withoutSecretMarks(value: unknown): unknown {
  if (pulumi.runtime.isRpcSecret(value)) return withoutSecretMarks(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(withoutSecretMarks);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutSecretMarks(part)]));
}
