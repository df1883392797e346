import {
  type handleUnaryCall,
  Metadata,
  ResponderBuilder,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { Work } from "../work.js";
import { InitFailure } from "./resources.js";
import type { Service } from "./service.js";
import { inPluginTerms } from "./terms.js";

/** The state of ten thousand paths is a message of some megabytes. */
const MOST_BYTES = 400 * 1024 * 1024;

/** Requests that a Cancel ends. */
const WORK = /\/(?:Create|Update|Read|Diff|Invoke)$/;

/** A server that the engine can call. */
export interface PluginServer {
  port: number;
  close(): void;
}

/** Serves the engine on the loopback address. */
export async function serve(service: Service, work: Work): Promise<PluginServer> {
  const server = new Server({
    "grpc.max_receive_message_length": MOST_BYTES,
    "grpc.max_send_message_length": MOST_BYTES,
    interceptors: [counting(work)],
  });
  server.addService(ResourceProviderService, handlersOf(service));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: () => server.forceShutdown() };
}

function handlersOf(service: Service) {
  return Object.fromEntries(
    Object.entries(service).map(([name, method]) => [name, unary(method as (request: unknown) => unknown)]),
  );
}

function unary(method: (request: unknown) => unknown): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => method(call.request))
      .then(
        (response) => callback(null, response),
        (error: Error) => callback(failureOf(error)),
      );
  };
}

function failureOf(error: Error): Partial<ServiceError> {
  const message = inPluginTerms(error.message);
  if (!(error instanceof InitFailure)) return { code: status.UNKNOWN, details: message };
  const detail = new Any();
  detail.pack(error.detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const details = new Status().setCode(status.UNKNOWN).setMessage(message);
  // Gives the detail back, not what it is added to.
  details.addDetails(detail);
  const metadata = new Metadata();
  // Where gRPC carries the details of an error.
  metadata.add("grpc-status-details-bin", Buffer.from(details.serializeBinary()));
  return { code: status.UNKNOWN, details: message, metadata };
}

/** Counts a request as work from its first byte on: its handler can be called after the Cancel that is meant for it. */
function counting(work: Work): ServerInterceptor {
  return ({ path }, call) => {
    if (!WORK.test(path)) return new ServerInterceptingCall(call);
    const end = work.begin();
    const listener = new ServerListenerBuilder().withOnCancel(end).build();
    const responder = new ResponderBuilder()
      .withStart((next) => next(listener))
      .withSendStatus((sent, next) => {
        end();
        next(sent);
      })
      .build();
    return new ServerInterceptingCall(call, responder);
  };
}
