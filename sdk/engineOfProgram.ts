import * as pulumi from "@pulumi/pulumi";

/** The part of the engine's gRPC client that tells whether it is there. */
interface Connection {
  waitForReady(deadline: number, callback: (error?: Error) => void): void;
}

/** How often the engine is looked for, in ms, and how long a busy machine may take to connect to one that is there. */
const LOOK_MS = 5_000;
const CONNECTION_MS = 5_000;

/** What a query has of the engine of the program that asks. */
export interface EngineOfProgram {
  debug(message: string): void;
  /** Fires when the engine is gone. */
  cancelled: AbortSignal;
}

/**
 * Runs a query with the engine of the program that asks. Now and then it is looked for: a process can outlive its engine, as
 * one does that runs programs by the Automation API, and then nobody waits for the rest of a listing.
 */
export async function withEngineOfProgram<T>(query: (engine: EngineOfProgram) => Promise<T>): Promise<T> {
  const engine = pulumi.runtime.getEngine() as (Connection & object) | undefined;
  const gone = new AbortController();
  const look = (): void =>
    engine?.waitForReady(Date.now() + CONNECTION_MS, (error) => {
      if (error !== undefined) gone.abort();
    });
  const looks = setInterval(look, LOOK_MS).unref();
  try {
    return await query({
      debug: (message) => void pulumi.log.debug(message).catch(() => {}),
      cancelled: gone.signal,
    });
  } finally {
    clearInterval(looks);
  }
}
