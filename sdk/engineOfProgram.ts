import * as pulumi from "@pulumi/pulumi";

/** The part of the engine's gRPC client that tells whether it is there. */
interface Connection {
  waitForReady(deadline: number, callback: (error?: Error) => void): void;
}

/** Pause between checks that the engine is there, in ms, and the time that a busy machine may take to connect to it. */
const CHECK_INTERVAL_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** Services of the program's engine that a query uses. */
export interface EngineOfProgram {
  debug(message: string): void;
  /** Fires when the engine is gone. */
  cancelled: AbortSignal;
}

/**
 * Runs a query with the engine of the program that asks. The engine is checked every 5 s: a process that runs programs by
 * the Automation API can outlive it, and then nobody waits for the rest of a listing.
 */
export async function withEngineOfProgram<T>(query: (engine: EngineOfProgram) => Promise<T>): Promise<T> {
  const engine = pulumi.runtime.getEngine() as (Connection & object) | undefined;
  const gone = new AbortController();
  const check = (): void =>
    engine?.waitForReady(Date.now() + CONNECT_TIMEOUT_MS, (error) => {
      if (error !== undefined) gone.abort();
    });
  const checks = setInterval(check, CHECK_INTERVAL_MS).unref();
  try {
    return await query({
      debug: (message) => void pulumi.log.debug(message).catch(() => {}),
      cancelled: gone.signal,
    });
  } finally {
    clearInterval(checks);
  }
}
