import { connect } from "node:net";
import { log, output, type Resource, runtime } from "@pulumi/pulumi";
import { createCdnApi } from "./cdn/client.js";
import { readConfiguration } from "./cdn/configuration.js";
import { CdnApiError } from "./cdn/errors.js";
import { ServerClock, systemClock } from "./clock.js";
import type { Context, Log } from "./context.js";
import type { Configuration } from "./dynamicProvider.js";
import { QuotaGate } from "./quota.js";
import { Tracker } from "./tracker/tracker.js";
import { Turnstile } from "./turnstile.js";

/** The setting without which a deployment is checked against the day's quota before its first call. */
const QUOTA_PREFLIGHT = "alicloud-cdn-refresh:quotaPreflight";

/** The API takes 50 submissions a second from an account. */
const SUBMISSION_GAP_MS = 25;

let context: Context | undefined;

/**
 * What all resources of this process share: one account, one tracker. The engine starts a process for each provider
 * configuration, so the first configuration is the only one.
 */
export function contextFor(configuration: Configuration): Context {
  context ??= createContext(configuration);
  return context;
}

function createContext(configuration: Configuration): Context {
  const engineLog = connectToEngine();
  const api = createCdnApi(
    readConfiguration((key) => configuration(`alicloud:${key}`), process.env),
    { debug: engineLog.debug },
  );
  const serverClock = new ServerClock(systemClock);
  const tracker = new Tracker({
    describe: (query) => api.describeRefreshTasks(query, { retry: false }),
    clock: systemClock,
    serverClock,
    judge: (error) => ({
      giveUp: !(error instanceof CdnApiError) || error.kind === "never",
      throttled: error instanceof CdnApiError && error.kind === "retryLater",
    }),
  });
  return {
    api,
    tracker,
    clock: systemClock,
    serverClock,
    log: engineLog,
    logKeepsProgress: Boolean(process.env.CI),
    quotaGate: configuration(QUOTA_PREFLIGHT) === "false" ? undefined : new QuotaGate(api),
    submissionTurnstile: new Turnstile(systemClock, SUBMISSION_GAP_MS),
  };
}

/** Messages of a dynamic provider reach the display only once its process knows the engine's address. */
function connectToEngine(): Log {
  const isProviderProcess = /[\\/]dynamic-provider[\\/]/.test(require.main?.filename ?? "");
  if (isProviderProcess) {
    const engineAddress = process.argv.at(-1) ?? "";
    runtime.resetOptions("", "", -1, engineAddress, "", false, "");
    endWithEngine(engineAddress);
  }
  return {
    progress: (urn, message) => log.info(message, rowOf(urn), undefined, true),
    warn: (urn, message) => log.warn(message, rowOf(urn)),
    debug: (message) => void log.debug(message),
  };
}

/** The logging functions only ask a resource for its URN. */
function rowOf(urn: string | undefined): Resource | undefined {
  return urn === undefined ? undefined : ({ urn: output(urn) } as Resource);
}

const RECONNECT_MS = 1_000;

/**
 * A killed engine does not end its providers, and a wait would go on for nobody. The process has no other sign of it:
 * between the two stands a shell. So a connection is held, and when it ends and there is no other, the engine is gone.
 */
function endWithEngine(address: string): void {
  const { hostname, port } = new URL(`tcp://${address}`);
  const connection = connect(Number(port), hostname).unref();
  connection.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNREFUSED") process.exit(1);
  });
  connection.once("close", () => setTimeout(() => endWithEngine(address), RECONNECT_MS).unref());
}
