/** The numbers of a version such as `3.259.0`, `v3.259.0` or `3.260.0-alpha.1`; `undefined` for any other text. */
export function parseVersion(
  version: string,
): { major: number; minor: number; patch: number; prerelease: boolean } | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(-\S+)?(\+\S+)?$/.exec(version.trim());
  if (!match) return undefined;
  const [, major, minor, patch, prerelease] = match;
  return {
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: prerelease !== undefined,
  };
}

/** Below 0 when `a` is older than `b`. What is no version is older than any. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  for (const [index, number] of left.entries()) {
    const difference = number - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(version: string): [number, number, number, number] {
  const parsed = parseVersion(version);
  if (!parsed) return [-1, 0, 0, 0];
  return [parsed.major, parsed.minor, parsed.patch, parsed.prerelease ? 0 : 1];
}
