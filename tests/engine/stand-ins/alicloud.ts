import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as grpc from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

type Properties = Record<string, unknown>;

/** A file that a program has brought into a bucket. */
export interface Upload {
  key: string;
  /** ms since 1970, by the machine's clock. */
  at: number;
}

export interface AlicloudStandIn {
  /** The environment with which the engine takes it for the provider of `@pulumi/alicloud`. */
  readonly environment: Readonly<Record<string, string>>;
  /** In the order in which they came. */
  readonly uploads: readonly Upload[];
  stop(): Promise<void>;
}

/**
 * Plays the provider of `@pulumi/alicloud`, without a cloud: a resource is what its inputs say, and has the outputs
 * that our examples use. As with the real one, only the inputs tell whether a file has changed, and a preview of an
 * update shows the etag that the object has now.
 *
 * @param folder the program's, from which the paths of files start
 */
export async function startAlicloudStandIn(folder: string): Promise<AlicloudStandIn> {
  const uploads: Upload[] = [];

  async function outputsOf(type: string, inputs: Properties): Promise<Properties> {
    switch (type) {
      case "alicloud:oss/bucket:Bucket":
        return { ...inputs, extranetEndpoint: "oss-cn-hangzhou.aliyuncs.com" };
      case "alicloud:oss/bucketObject:BucketObject": {
        const md5 = createHash("md5").update(await readFile(resolve(folder, String(inputs.source))));
        const digest = md5.digest();
        if (inputs.contentMd5 !== digest.toString("base64")) {
          throw new Error("InvalidDigest: The Content-MD5 you specified was invalid.");
        }
        uploads.push({ key: String(inputs.key), at: Date.now() });
        return { ...inputs, etag: digest.toString("hex").toUpperCase() };
      }
      case "alicloud:cdn/domainNew:DomainNew":
        return { ...inputs, cname: `${inputs.domainName}.w.kunlunsl.com` };
      default:
        return inputs;
    }
  }

  const server = new grpc.Server();
  server.addService(ResourceProviderService, {
    getPluginInfo: serve<Empty>(() => new PluginInfo().setVersion("3.108.0")),
    attach: serve<PluginAttach>(() => new Empty()),
    checkConfig: serve<proto.CheckRequest>((request) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: serve<proto.DiffRequest>(() => new proto.DiffResponse()),
    configure: serve<proto.ConfigureRequest>(() => new proto.ConfigureResponse().setSupportspreview(true)),
    check: serve<proto.CheckRequest>((request) => {
      const named = request.getType() === "alicloud:oss/bucket:Bucket" ? { bucket: request.getName() } : {};
      return new proto.CheckResponse().setInputs(encode({ ...named, ...decode(request.getNews()) }));
    }),
    diff: serve<proto.DiffRequest>((request) => {
      const same = isDeepStrictEqual(decode(request.getOldInputs()), decode(request.getNews()));
      const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
      return new proto.DiffResponse().setChanges(same ? DIFF_NONE : DIFF_SOME);
    }),
    create: serve<proto.CreateRequest>(async (request) => {
      const inputs = decode(request.getProperties());
      if (request.getPreview()) return new proto.CreateResponse().setProperties(encode(inputs));
      const outputs = await outputsOf(request.getType(), inputs);
      return new proto.CreateResponse().setId(request.getName()).setProperties(encode(outputs));
    }),
    update: serve<proto.UpdateRequest>(async (request) => {
      const inputs = decode(request.getNews());
      const outputs = request.getPreview()
        ? { ...decode(request.getOlds()), ...inputs }
        : await outputsOf(request.getType(), inputs);
      return new proto.UpdateResponse().setProperties(encode(outputs));
    }),
    read: serve<proto.ReadRequest>((request) =>
      new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs()),
    ),
    delete: serve<proto.DeleteRequest>(() => new Empty()),
    cancel: serve<Empty>(() => new Empty()),
  });
  const port = await new Promise<number>((bound, failed) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, number) => (error ? failed(error) : bound(number)));
  });
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: `alicloud:${port}` },
    uploads,
    stop: async () => server.forceShutdown(),
  };
}

function serve<Request>(answer: (request: Request) => unknown) {
  return (call: grpc.ServerUnaryCall<Request, unknown>, done: grpc.sendUnaryData<unknown>): void => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => done(null, response),
        (error: Error) => done({ code: grpc.status.UNKNOWN, details: error.message }),
      );
  };
}

function decode(properties: Struct | undefined): Properties {
  return properties === undefined ? {} : (properties.toJavaScript() as Properties);
}

function encode(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}
