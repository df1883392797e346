import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** A message as a user gets to see it. */
export interface Said {
  severity: "progress" | "info" | "warn" | "debug";
  urn: string;
  message: string;
}

/** The side of the engine that a plugin calls: it keeps what it is told. */
export interface FakeEngine {
  address: string;
  said: Said[];
  close(): void;
}

export async function fakeEngine(): Promise<FakeEngine> {
  const said: Said[] = [];
  const server = new Server();
  server.addService(EngineService, {
    log({ request }: ServerUnaryCall<LogRequest, Empty>, callback: sendUnaryData<Empty>) {
      said.push({ severity: severityOf(request), urn: request.getUrn(), message: request.getMessage() });
      callback(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, said, close: () => server.forceShutdown() };
}

function severityOf(request: LogRequest): Said["severity"] {
  switch (request.getSeverity()) {
    case LogSeverity.DEBUG:
      return "debug";
    case LogSeverity.INFO:
      return request.getEphemeral() ? "progress" : "info";
    default:
      return "warn";
  }
}
