import * as pulumi from "@pulumi/pulumi";

/** What a query has of the engine of the program that asks. */
interface EngineOfProgram {
  debug(message: string): void;
  /** Fires when the engine is gone. */
  cancelled: AbortSignal;
}

/** The part of the engine's gRPC client that tells whether it is there. */
interface Connection {
  waitForReady(deadline: number, callback: (error?: Error) => void): void;
}

/** A living engine takes a connection at once; a machine that is busy may take longer. In ms. */
const CONNECTION_MS = 5_000;

/**
 * The engine of the program that runs. After every call it is looked for: a process can outlive its engine, as one does that
 * runs programs by the Automation API, and then nobody waits for the rest of a listing.
 */
export function engineOfProgram(): EngineOfProgram {
  const engine = pulumi.runtime.getEngine() as (Connection & object) | undefined;
  const gone = new AbortController();
  return {
    debug(message) {
      void pulumi.log.debug(message).catch(() => {});
      engine?.waitForReady(Date.now() + CONNECTION_MS, (error) => {
        if (error !== undefined) gone.abort();
      });
    },
    cancelled: gone.signal,
  };
}
