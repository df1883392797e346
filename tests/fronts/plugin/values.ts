import { Struct } from "google-protobuf/google/protobuf/struct_pb";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A value as the engine marks it as a secret. */
export function secret(value: unknown): unknown {
  return { [SIGNATURE]: SECRET, value };
}

/** Properties as a message has them. */
export function structOf(properties: object): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** Properties that the plugin has answered, its secrets as `secret` marks them. */
export function propertiesOf(struct: Struct | undefined): Record<string, unknown> {
  return (struct?.toJavaScript() ?? {}) as Record<string, unknown>;
}

/** The names of the properties that are marked as secrets as a whole. */
export function secretsOf(struct: Struct | undefined): string[] {
  return Object.entries(propertiesOf(struct))
    .filter(([, value]) => isSecret(value))
    .map(([name]) => name)
    .sort();
}

/** A value without the marks of its secrets. */
export function unmarked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unmarked);
  if (isSecret(value)) return unmarked((value as { value: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unmarked(item)]));
}

/** Whether a secret stands anywhere in a value. */
export function hasSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecret(value) || Object.values(value).some(hasSecret);
}

function isSecret(value: unknown): boolean {
  return (value as Record<string, unknown> | null)?.[SIGNATURE] === SECRET;
}
