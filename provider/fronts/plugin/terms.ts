/** The package, as the engine and its users name it. */
export const PACKAGE = "alicloud-cdn-refresh";

/** The type of a resource, of a function or of a value, as the engine and the schema name it. */
export function tokenOf(name: string): string {
  return `${PACKAGE}:index:${name}`;
}

/**
 * A message in which settings have the names that they have here: the engine hands a plugin no `alicloud:` keys, but
 * arguments, and keys of its own, of the same names.
 */
export function inPluginTerms(message: string): string {
  return message
    .replace(/\balicloud:(?=[a-z])/g, `${PACKAGE}:`)
    .replace(/\bThe alicloud configuration\b/g, `The ${PACKAGE} configuration`);
}
