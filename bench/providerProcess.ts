import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, ConfigureRequest, CreateRequest, DiffRequest } from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { endWithUs } from "../tools/processes.js";

type Values = Record<string, unknown>;
type Reply<T> = (error: unknown, value: T) => void;

/** A provider that does nothing but keep what it is given. */
export const BARE = "exports.handler = () => ({ create: async (inputs) => ({ id: '1', outs: inputs }) });";

export function pathsOf(count: number): string[] {
  return Array.from(
    { length: count },
    (_, page) => `https://www.example.com/articles/2026/${page}/index.html`,
  );
}

/** What a host of dynamic providers takes for its engine: it only listens to messages. */
export class Engine {
  readonly #server = new grpc.Server();
  address = "";

  async start(): Promise<void> {
    const log = (_call: unknown, reply: Reply<Empty>): void => reply(null, new Empty());
    this.#server.addService(EngineService, { log } as never);
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      this.#server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.address = `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}

/** How the engine speaks to a kind of process. */
interface Terms {
  /** Of the resource that is deployed. */
  urn: string;
  /** The name of a setting. */
  setting: (key: string) => string;
}

const urnOf = (type: string): string => `urn:pulumi:bench::bench::${type}::site`;

const DYNAMIC: Terms = {
  urn: urnOf("pulumi-nodejs:dynamic/alicloud-cdn-refresh:CacheRefresh"),
  setting: (key) => key,
};

const PLUGIN: Terms = {
  urn: urnOf("alicloud-cdn-refresh:index:CacheRefresh"),
  setting: (key) => key.slice(key.indexOf(":") + 1),
};

/** A process that carries out a resource, as the engine starts it, in the folder of a program. */
export class ProviderProcess {
  readonly #child: ChildProcess;
  readonly #client: ResourceProviderClient;
  readonly #terms: Terms;

  private constructor(child: ChildProcess, port: string, terms: Terms) {
    this.#child = child;
    this.#client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
    });
    this.#terms = terms;
  }

  /** The engine's host of dynamic providers. */
  static dynamicHost(folder: string, engine: Engine): Promise<ProviderProcess> {
    const host = require.resolve("@pulumi/pulumi/cmd/dynamic-provider", { paths: [folder] });
    return ProviderProcess.#start([process.execPath, host], folder, engine, DYNAMIC);
  }

  /** The provider plugin of the installed package. */
  static plugin(folder: string, engine: Engine): Promise<ProviderProcess> {
    const manifest = require.resolve("pulumi-alicloud-cdn-refresh/package.json", { paths: [folder] });
    const shim = join(dirname(manifest), "plugin/pulumi-resource-alicloud-cdn-refresh");
    return ProviderProcess.#start([shim], folder, engine, PLUGIN);
  }

  static async #start(
    [command = "", ...args]: readonly string[],
    cwd: string,
    engine: Engine,
    terms: Terms,
  ): Promise<ProviderProcess> {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
    // The plugin ends with its standard input.
    const stdio = ["pipe", "pipe", "inherit"] as const;
    const child = endWithUs(spawn(command, [...args, engine.address], { cwd, env, stdio: [...stdio] }));
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout?.once("data", (text: Buffer) => resolve(text.toString().trim()));
      child.once("exit", () => reject(new Error("the provider process has ended")));
    });
    return new ProviderProcess(child, port, terms);
  }

  async configure(config: Readonly<Record<string, string>>): Promise<void> {
    const settings = Object.entries(config).map(([key, value]) => [this.#terms.setting(key), value] as const);
    const request = new ConfigureRequest();
    request.setArgs(Struct.fromJavaScript(Object.fromEntries(settings)));
    for (const [key, value] of settings) request.getVariablesMap().set(key, value);
    await this.#call("configure", request);
  }

  async check(inputs: Values, olds: Values = {}): Promise<void> {
    const request = new CheckRequest().setUrn(this.#terms.urn).setOlds(sent(olds)).setNews(sent(inputs));
    await this.#call("check", request);
  }

  /** @returns the outputs, as they go into the state */
  async create(inputs: Values): Promise<Values> {
    const request = new CreateRequest().setUrn(this.#terms.urn).setProperties(sent(inputs));
    const answer = await this.#call<{ getProperties(): Struct }>("create", request);
    return answer.getProperties().toJavaScript() as Values;
  }

  /** What the next deployment asks, with nothing changed. */
  async diff(outputs: Values, inputs: Values): Promise<void> {
    const request = new DiffRequest().setId("1").setUrn(this.#terms.urn);
    request.setOlds(sent(outputs)).setNews(sent(inputs)).setOldInputs(sent(inputs));
    await this.#call("diff", request);
  }

  /** The most memory that was resident, in MB. */
  get peakMegabytes(): number {
    return Number(/VmHWM:\s+(\d+) kB/.exec(this.#proc("status"))?.[1]) / 1_024;
  }

  /** The memory that is resident now, in MB. */
  get megabytes(): number {
    return Number(/VmRSS:\s+(\d+) kB/.exec(this.#proc("status"))?.[1]) / 1_024;
  }

  /** The time of the processor that it has used, in ms. */
  get cpu(): number {
    const [user = 0, system = 0] =
      this.#proc("stat").split(") ")[1]?.split(" ").slice(11, 13).map(Number) ?? [];
    // Linux counts in hundredths of a second.
    return (user + system) * 10;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#client.close();
    this.#child.kill("SIGKILL");
    await ended;
  }

  #call<T>(method: "configure" | "check" | "create" | "diff", request: unknown): Promise<T> {
    const call = this.#client[method] as unknown as (request: unknown, reply: Reply<T>) => void;
    return new Promise((resolve, reject) => {
      call.call(this.#client, request, (error, value) => (error ? reject(error) : resolve(value)));
    });
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.#child.pid}/${file}`, "utf8");
  }
}

function sent(values: Values): Struct {
  return Struct.fromJavaScript(values as Parameters<typeof Struct.fromJavaScript>[0]);
}
