import { isDeepStrictEqual } from "node:util";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  type DiffRequest,
  DiffResponse,
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
import { accountConfigurationOf, argumentProblems, configurationOf } from "./configuration.js";
import type { EngineLog } from "./engineLog.js";
import { invoke } from "./functions.js";
import { Resources } from "./resources.js";
import type { SchemaFile } from "./schemaFile.js";
import { inPluginTerms } from "./terms.js";
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
  let given: Record<string, unknown> = {};
  const newContexts = () =>
    new Contexts({ log, cancelled: work.signal, programCounts: false, ...surroundings });
  let contexts = newContexts();
  const contextFor = (product: ProductName) => contexts.of(product, configurationOf(given));
  const resources = new Resources({ contextFor });
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
      const failures = argumentProblems(received(message.getNews()), schema.argumentNames, environment);
      return new CheckResponse()
        .setInputs(message.getNews())
        .setFailuresList(failures.map((reason) => new CheckFailure().setReason(inPluginTerms(reason))));
    },
    /** Another account is no reason to replace a resource: a purge is over when it is done. */
    diffConfig(message: DiffRequest) {
      const [olds, news] = [
        received(message.getOldInputs() ?? message.getOlds()),
        received(message.getNews()),
      ];
      const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
      const isSame = isDeepStrictEqual(olds.values, news.values);
      return new DiffResponse().setChanges(isSame ? DIFF_NONE : DIFF_SOME);
    },
    configure(message: ConfigureRequest) {
      given = received(message.getArgs()).values;
      work.renew();
      contexts = newContexts();
      return new ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    },

    invoke: (message: InvokeRequest) =>
      invoke(message, {
        configuration: accountConfigurationOf(given),
        configured: configurationOf(given),
        environment,
        debug: log.debug,
        cancelled: work.signal,
      }),

    check: (message: CheckRequest) => resources.check(message),
    diff: (message: DiffRequest) => resources.diff(message),
    create: (message: CreateRequest) => resources.create(message),
    update: (message: UpdateRequest) => resources.update(message),
    read: (message: ReadRequest) => resources.read(message),
    // A purge cannot be undone: there is nothing to call.
    delete: () => new Empty(),

    /** At the first Ctrl-C, and after each operation, when nothing runs. */
    cancel() {
      work.cancel();
      return new Empty();
    },
  };
}
