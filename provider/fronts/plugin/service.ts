import { isDeepStrictEqual } from "node:util";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  GetMappingResponse,
  GetSchemaResponse,
  type InvokeRequest,
  type ProviderHandshakeRequest,
  ProviderHandshakeResponse,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ProductName } from "../../model/productName.js";
import { Contexts, type FrontParts } from "../contexts.js";
import type { Work } from "../work.js";
import { argumentProblems, configurationOf, hidingSecrets, isDeclared } from "./configuration.js";
import type { EngineLog } from "./engineLog.js";
import { invoke } from "./functions.js";
import { diffResponse, failureOf, nameOf } from "./messages.js";
import { Resources } from "./resources.js";
import type { SchemaFile } from "./schemaFile.js";
import { received } from "./values.js";

export interface ServiceParts extends Pick<FrontParts, "clock" | "environment"> {
  log: EngineLog;
  schema: SchemaFile;
  work: Work;
}

/** The engine's requests to a provider, by their names in the protocol. What is left out is not implemented. */
export type Service = ReturnType<typeof createService>;

/** A process serves one configuration at a time: the engine starts one for each, or attaches to one for each operation. */
export function createService({ log, schema, work, ...surroundings }: ServiceParts) {
  const { environment } = surroundings;
  let given = received(undefined);
  let configured = configurationOf({});
  const newContexts = (isOwn: boolean) =>
    new Contexts({ log, cancelled: work.signal, programCounts: false, isOwn, ...surroundings });
  let contexts = newContexts(false);
  const contextFor = (product: ProductName) =>
    hidingSecrets(given.secrets, () => contexts.of(product, configured));
  const newResources = () => new Resources({ contextFor });
  // What one operation has left unfinished is no matter of the next.
  let resources = newResources();
  return {
    handshake(message: ProviderHandshakeRequest) {
      log.connect(message.getEngineAddress());
      return new ProviderHandshakeResponse().setAcceptSecrets(true);
    },
    attach(message: PluginAttach) {
      log.connect(message.getAddress());
      return new Empty();
    },
    getPluginInfo: () => new PluginInfo().setVersion(schema.version),
    getSchema: () => new GetSchemaResponse().setSchema(schema.text),
    getMapping: () => new GetMappingResponse(),

    checkConfig(message: CheckRequest) {
      const isOwn = isDeclared(nameOf(message.getUrn()));
      const known = schema.argumentNames;
      const failures = argumentProblems(received(message.getNews()), { known, environment, isOwn });
      return new CheckResponse().setInputs(message.getNews()).setFailuresList(failures.map(failureOf));
    },
    /** Another account is no reason to replace a resource: a purge is over when it is done. */
    diffConfig(message: DiffRequest) {
      const [olds, news] = [
        received(message.getOldInputs() ?? message.getOlds()),
        received(message.getNews()),
      ];
      return diffResponse(!isDeepStrictEqual(olds.values, news.values), []);
    },
    configure(message: ConfigureRequest) {
      given = received(message.getArgs());
      configured = configurationOf(given.values);
      work.renew();
      contexts = newContexts(isDeclared(message.getName()));
      resources = newResources();
      return new ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    },

    invoke: (message: InvokeRequest) =>
      invoke(message, { contextFor, configured, environment, cancelled: work.signal }),

    check: (message: CheckRequest) => resources.check(message),
    diff: (message: DiffRequest) => resources.diff(message),
    create: (message: CreateRequest) => resources.create(message),
    update: (message: UpdateRequest) => resources.update(message),
    read: (message: ReadRequest) => resources.read(message),
    delete: (message: DeleteRequest) => resources.delete(message),

    /** At the first Ctrl-C: a request can be on its way. And after each operation, when nothing comes any more. */
    cancel() {
      work.stop();
      return new Empty();
    },
  };
}
