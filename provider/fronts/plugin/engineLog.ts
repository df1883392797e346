import { credentials, Metadata } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Log } from "../../resource/context.js";
import { inPluginTerms } from "./terms.js";

/** What comes after a message waits for it. */
const LONGEST_DELIVERY_MS = 10_000;

/** Messages to the engine that has started this process, or attached to it. */
export class EngineLog implements Log {
  #client: EngineClient | undefined;
  #address: string | undefined;
  /** One after the other: lines of progress give way to each other in the order in which they come. */
  #sent: Promise<void> = Promise.resolve();

  /** @param address the engine's, `127.0.0.1:4711` */
  connect(address: string): void {
    if (address === this.#address) return;
    this.#address = address;
    this.#client?.close();
    // The engine is on this machine, whatever the environment says of proxies.
    this.#client = new EngineClient(address, credentials.createInsecure(), { "grpc.enable_http_proxy": 0 });
  }

  progress = (urn: string | undefined, message: string): Promise<void> =>
    this.#send(LogSeverity.INFO, message, { urn, isEphemeral: true });

  info = (urn: string | undefined, message: string): Promise<void> =>
    this.#send(LogSeverity.INFO, message, { urn });

  warn = (urn: string | undefined, message: string): Promise<void> =>
    this.#send(LogSeverity.WARNING, message, { urn });

  debug = (message: string): void => {
    this.#send(LogSeverity.DEBUG, message, {}).catch(() => {});
  };

  #send(
    severity: (typeof LogSeverity)[keyof typeof LogSeverity],
    message: string,
    { urn = "", isEphemeral = false }: { urn?: string | undefined; isEphemeral?: boolean },
  ): Promise<void> {
    const client = this.#client;
    if (client === undefined) return Promise.resolve();
    const request = new LogRequest()
      .setSeverity(severity)
      .setMessage(inPluginTerms(message))
      .setUrn(urn)
      .setEphemeral(isEphemeral);
    const deliver = (): Promise<void> =>
      new Promise((resolve, reject) =>
        client.log(request, new Metadata(), { deadline: Date.now() + LONGEST_DELIVERY_MS }, (error) =>
          error === null ? resolve() : reject(error),
        ),
      );
    const delivered = this.#sent.then(deliver);
    this.#sent = delivered.catch(() => {});
    return delivered;
  }
}
