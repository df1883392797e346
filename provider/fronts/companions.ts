/** Properties that travel with the inputs and the state of a dynamic resource and are none of its own. */
export interface Companions {
  /** Serialized provider, by which the engine's host runs the resource. */
  __provider?: string;
  /** Whether the paths are secret: the engine hands over a secret's value without its mark. */
  hidesPaths?: true;
  /** URN of the resource. The engine's request has it too, except for the first call of a process. */
  resourceUrn?: string;
}

/** Outputs that a plugin adds to a state: they say of it what a program in TypeScript computes. */
export interface DerivedOutputs {
  tasks?: unknown;
  outcome?: unknown;
}

/** Separates the inputs, or the state, of a resource from what a front has added, whichever it was. */
export function parted<T extends object>(properties: T): { own: T; companions: Companions } {
  // States of version 0.1 hold the time limit. Today the engine's request has it.
  const {
    __provider,
    hidesPaths,
    resourceUrn,
    customTimeouts: _,
    tasks: _tasks,
    outcome: _outcome,
    ...own
  } = properties as T & Companions & DerivedOutputs & { customTimeouts?: unknown };
  return {
    own: own as unknown as T,
    companions: {
      ...(__provider !== undefined && { __provider }),
      ...(hidesPaths === true && { hidesPaths }),
      ...(resourceUrn !== undefined && { resourceUrn }),
    },
  };
}
