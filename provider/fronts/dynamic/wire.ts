/** What the program's side hands over with the inputs of a resource, and what is kept with its state. */
export interface Companions {
  /** The text by which the engine finds the provider. */
  __provider?: string;
  /** The engine gives the value of a secret without its mark. */
  hidesPaths?: true;
  /** Of the resource. The engine's own request of a call says it too, but for the first call of a process. */
  resourceUrn?: string;
}

/** Parts the inputs, or the state, of a resource from what goes along with them. */
export function parted<T extends object>(properties: T): { own: T; companions: Companions } {
  // The time limit stood there in version 0.1: today the engine's request tells it.
  const {
    __provider,
    hidesPaths,
    resourceUrn,
    customTimeouts: _,
    ...own
  } = properties as T & Companions & { customTimeouts?: unknown };
  return {
    own: own as unknown as T,
    companions: {
      ...(__provider !== undefined && { __provider }),
      ...(hidesPaths === true && { hidesPaths }),
      ...(resourceUrn !== undefined && { resourceUrn }),
    },
  };
}
