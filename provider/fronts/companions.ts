/** Properties that travel with the inputs and the state of a dynamic resource and are none of its own. */
export interface Companions {
  /** Serialized provider, by which the engine's host runs the resource. */
  __provider?: string;
  /** Whether the paths are secret: the engine hands over a secret's value without its mark. */
  hidesPaths?: true;
  /** URN of the resource. The engine's request has it too, except for the first call of a process. */
  resourceUrn?: string;
}

/** Separates the inputs, or the state, of a dynamic resource from its companions. */
export function parted<T extends object>(properties: T): { own: T; companions: Companions } {
  // States of version 0.1 hold the time limit. Today the engine's request has it.
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

/** Outputs that a plugin computes of a state and keeps with it: what a program in TypeScript computes itself. */
export const DERIVED_OUTPUTS = ["tasks", "outcome"];

/** Separates a state from what a front has added, whichever it was. */
export function partedState<T extends object>(state: T): { own: T; companions: Companions } {
  const { own, companions } = parted(state);
  const kept = Object.entries(own).filter(([name]) => !DERIVED_OUTPUTS.includes(name));
  return { own: Object.fromEntries(kept) as T, companions };
}
