/** The directory, by its depth: the number of parts before the `/` at its end. */
export function directoryOf(path: string, depth: number): string {
  let end = 0;
  for (let part = 0; part < depth; part++) end = path.indexOf("/", end) + 1;
  return path.slice(0, end);
}

export function depthOf(directory: string): number {
  return directory.split("/").length - 1;
}
