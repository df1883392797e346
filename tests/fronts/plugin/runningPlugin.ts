import { join } from "node:path";
import { Client, credentials, type MethodDefinition } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, ProviderHandshakeRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { Clock } from "../../../provider/base/clock.js";
import { EngineLog } from "../../../provider/fronts/plugin/engineLog.js";
import { SchemaFile } from "../../../provider/fronts/plugin/schemaFile.js";
import { serve } from "../../../provider/fronts/plugin/server.js";
import { createService } from "../../../provider/fronts/plugin/service.js";
import { Work } from "../../../provider/fronts/work.js";
import { fakeEngine, type Said } from "./fakeEngine.js";
import { structOf } from "./values.js";

/** Folder with the plugin's schema. */
const PLUGIN = join(__dirname, "../../../plugin");

export interface PluginSettings {
  /** Arguments of the provider. Default: it is not configured. */
  args?: Readonly<Record<string, unknown>>;
  environment?: NodeJS.ProcessEnv;
  clock?: Clock;
}

/** The plugin's own server, and an engine that has started it. */
export interface RunningPlugin {
  port: number;
  /** What the engine was told, in its order. */
  said: Said[];
  /** One of the engine's requests, and its answer. */
  ask<M extends Method>(method: M, request: Definition<M>["request"]): Promise<Definition<M>["answer"]>;
}

type Method = Extract<keyof typeof ResourceProviderService, string>;

/** What a method takes and gives. */
type Definition<M extends Method> =
  (typeof ResourceProviderService)[M] extends MethodDefinition<infer Q, infer A>
    ? { request: Q; answer: A }
    : never;

const open: (() => void)[] = [];

/** Lives until `closePlugins`. */
export async function runningPlugin(settings: PluginSettings = {}): Promise<RunningPlugin> {
  const { args, environment = {}, clock } = settings;
  const engine = await fakeEngine();
  const work = new Work();
  const service = createService({
    ...{ log: new EngineLog(), work, schema: new SchemaFile(PLUGIN), environment },
    ...(clock !== undefined && { clock }),
  });
  const { port, close } = await serve(service, work);
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
  });
  open.push(() => {
    client.close();
    close();
    engine.close();
  });
  const ask: RunningPlugin["ask"] = (method, request) => {
    const { path, requestSerialize, responseDeserialize } = ResourceProviderService[
      method
    ] as MethodDefinition<typeof request, Definition<typeof method>["answer"]>;
    return new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, response) => {
        if (error === null) resolve(response as Definition<typeof method>["answer"]);
        else reject(error);
      });
    });
  };
  await ask("handshake", new ProviderHandshakeRequest().setEngineAddress(engine.address));
  if (args !== undefined) await ask("configure", new ConfigureRequest().setArgs(structOf(args)));
  return { port, said: engine.said, ask };
}

/** Ends all that a test has started; for `afterEach`. */
export function closePlugins(): void {
  for (const close of open.splice(0)) close();
}
