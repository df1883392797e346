import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  GetRequiredPackagesResponse,
  GetRequiredPluginsResponse,
  type RunRequest,
  RunResponse,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { type RunningProgram, startProgram } from "./program.js";

export interface LanguageHost {
  /** For `pulumi up --client=…`. */
  address: string;
  port: number;
  /** Ends the host and every program that it started. */
  stop(): Promise<void>;
}

/**
 * A language host for Node.js programs, TypeScript too, for a CLI that comes without `pulumi-language-nodejs`:
 * `pulumi up --client=127.0.0.1:PORT`. The CLI then does not hand over the `runtime` options of Pulumi.yaml
 * (`nodeargs`, `typescript`): the defaults hold. What else a language host can do (installing, generating) is
 * unimplemented.
 *
 * @param env the environment of the programs, which run with the `node` on its PATH. Default: this process's.
 */
export async function startLanguageHost({
  env = process.env,
}: {
  env?: NodeJS.ProcessEnv;
} = {}): Promise<LanguageHost> {
  const programs = new Set<RunningProgram>();
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  server.addService(LanguageRuntimeService, {
    getPluginInfo(_call: unknown, answer: Answer) {
      answer(null, new PluginInfo().setVersion("1.0.0"));
    },
    getRequiredPlugins(_call: unknown, answer: Answer) {
      answer(null, new GetRequiredPluginsResponse());
    },
    getRequiredPackages(_call: unknown, answer: Answer) {
      answer(null, new GetRequiredPackagesResponse());
    },
    run(call: grpc.ServerUnaryCall<RunRequest, unknown>, answer: Answer) {
      runProgram(call).then(
        (response) => answer(null, response),
        (error: Error) => answer(null, new RunResponse().setError(error.message)),
      );
    },
  });

  async function runProgram(call: grpc.ServerUnaryCall<RunRequest, unknown>): Promise<RunResponse> {
    // With --client, the engine hands over its own address as the only argument.
    const [engineAddress = ""] = call.request.getArgsList();
    const log = new EngineLog(engineAddress);
    const program = startProgram(call.request, engineAddress, { env, onLine: (line) => log.info(line) });
    programs.add(program);
    call.on("cancelled", () => program.stop());
    const end = await program.ended;
    programs.delete(program);
    await log.close();
    const response = new RunResponse();
    if (end.kind === "reported") response.setBail(true);
    if (end.kind === "failed") response.setError(end.message);
    return response;
  }

  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    address: `127.0.0.1:${port}`,
    port,
    async stop() {
      for (const program of programs) program.stop();
      await Promise.all([...programs].map((program) => program.ended));
      server.forceShutdown();
    },
  };
}

type Answer = (error: grpc.ServiceError | null, response: unknown) => void;

/** What a program prints, on the stack's row of the display and among the diagnostics. */
class EngineLog {
  readonly #client: EngineClient;
  #written: Promise<void> = Promise.resolve();

  constructor(address: string) {
    this.#client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  info(line: string): void {
    const request = new LogRequest().setSeverity(LogSeverity.INFO).setMessage(line);
    // One after the other: the order of the lines is what they mean.
    this.#written = this.#written.then(
      () => new Promise((resolve) => void this.#client.log(request, () => resolve())),
    );
  }

  async close(): Promise<void> {
    await this.#written;
    this.#client.close();
  }
}
