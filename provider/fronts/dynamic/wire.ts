/** What the program's side hands over with the inputs of a resource, and what is kept with its state. */
export interface Companions {
  /** The text by which the engine finds the provider. */
  __provider?: string;
  /** The engine gives the value of a secret without its mark. */
  hidesPaths?: true;
}

/** What the program's side of version 0.1 has added beside them: today the engine's own request tells it. */
const OF_EARLIER_VERSIONS = ["customTimeouts", "resourceUrn"];

/** Parts the inputs, or the state, of a resource from what goes along with them. */
export function parted<T extends object>(properties: T): { own: T; companions: Companions } {
  const { __provider, hidesPaths, ...own } = properties as T & Companions;
  if ("resourceUrn" in own)
    for (const name of OF_EARLIER_VERSIONS) delete (own as Record<string, unknown>)[name];
  return {
    own: own as T,
    companions: {
      ...(__provider !== undefined && { __provider }),
      ...(hidesPaths === true && { hidesPaths }),
    },
  };
}
