export const PACKAGE = "alicloud-cdn-refresh";

/** A resource, a function or a type as the schema names it. */
export function tokenOf(name: string): string {
  return `${PACKAGE}:index:${name}`;
}
