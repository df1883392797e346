import { connect } from "node:net";
import { constants } from "node:os";
import { log, output, type Resource, runtime } from "@pulumi/pulumi";
import type { ProductName } from "../../model/productName.js";
import type { Context, Log } from "../../resource/context.js";
import { Contexts, type ReadConfig } from "../contexts.js";
import { Cancellation } from "./cancellation.js";
import { completeAnswers } from "./engineAnswers.js";
import { rememberRequests } from "./engineRequests.js";

/** Cancellation of all work that this process does for the engine. */
export const cancellation = new Cancellation(() =>
  engineLog.debug(
    "This version of Node.js does not report a Ctrl-C: a deployment that is cancelled goes on to its end.",
  ),
);

export function contextFor(product: ProductName, configuration: ReadConfig): Context {
  return contexts.of(product, configuration);
}

let isJoined = false;

/**
 * Binds a process of the engine's host of dynamic providers to its engine: messages reach the display only once the
 * process knows the engine's address, and the process ends when the engine does. Does nothing in any other process.
 */
export function joinEngine(): void {
  const isProviderProcess = /[\\/]dynamic-provider[\\/]/.test(require.main?.filename ?? "");
  if (isJoined || !isProviderProcess) return;
  isJoined = true;
  const engineAddress = process.argv.at(-1) ?? "";
  runtime.resetOptions("", "", -1, engineAddress, "", false, "");
  const messages = hostMessages();
  if (!rememberRequests(messages)) void engineLog.warn(undefined, NO_REQUESTS);
  completeAnswers(messages);
  cancellation.listen();
  // A SIGTERM to the whole process group is meant for the deployment: what was submitted has to reach the state.
  process.on("SIGTERM", () => {
    if (cancellation.signal.aborted || !cancellation.cancel()) process.exit(128 + constants.signals.SIGTERM);
  });
  endWithEngine(engineAddress);
}

/** The host's own messages: a program can have several copies of the SDK. */
function hostMessages(): Record<string, unknown> {
  try {
    return require.main?.require("@pulumi/pulumi/proto/provider_pb");
  } catch {
    return {};
  }
}

const NO_REQUESTS =
  "This version of @pulumi/pulumi hides the engine's requests: customTimeouts of the resources of pulumi-alicloud-cdn-refresh have no effect, so that each may take 30 minutes.";

const engineLog: Log = {
  progress: (urn, message) => log.info(message, rowOf(urn), undefined, true),
  info: (urn, message) => log.info(message, rowOf(urn)),
  warn: (urn, message) => log.warn(message, rowOf(urn)),
  debug: (message) => void log.debug(message).catch(() => {}),
};

const contexts = new Contexts({
  log: engineLog,
  cancelled: cancellation.signal,
  environment: process.env,
});

/** Stand-in for a resource: the logging functions only read its URN. */
function rowOf(urn: string | undefined): Resource | undefined {
  return urn === undefined ? undefined : ({ urn: output(urn) } as Resource);
}

const RECONNECT_MS = 1_000;

/**
 * Ends the process when the engine is gone. A killed engine does not end its providers, which would wait for nobody, and a
 * shell stands between the two. So a connection is held: when it closes and a new one is refused, the engine is gone.
 */
function endWithEngine(address: string): void {
  const { hostname, port } = new URL(`tcp://${address}`);
  // Only a connection that is read from reports its end.
  const connection = connect(Number(port), hostname).unref().resume();
  connection.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNREFUSED") process.exit(1);
  });
  connection.once("close", () => setTimeout(() => endWithEngine(address), RECONNECT_MS).unref());
}
