import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ServiceError, status } from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CallRequest,
  CheckRequest,
  ConfigureRequest,
  ConstructRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  GetMappingRequest,
  GetMappingsRequest,
  GetSchemaRequest,
  ParameterizeRequest,
  ProviderHandshakeRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { fakeEngine } from "./fakeEngine.js";
import { urnOf } from "./pluginFront.js";
import { closePlugins, type RunningPlugin, runningPlugin } from "./runningPlugin.js";
import { propertiesOf, structOf } from "./values.js";

describe("The plugin, by the engine's protocol", () => {
  let plugin: RunningPlugin;
  beforeEach(async () => {
    plugin = await runningPlugin();
  });
  afterEach(closePlugins);

  it("takes secrets, and previews of creations", async () => {
    const engine = await fakeEngine();
    const request = new ProviderHandshakeRequest().setEngineAddress(engine.address);
    assert.equal((await plugin.ask("handshake", request)).getAcceptSecrets(), true);
    engine.close();
    const configured = await plugin.ask("configure", new ConfigureRequest().setArgs(structOf({})));
    assert.deepEqual(
      [configured.getAcceptsecrets(), configured.getSupportspreview(), configured.getAcceptresources()],
      [true, true, false],
    );
  });

  it("tells its version and its schema", async () => {
    const schema = readFileSync(join(__dirname, "../../../plugin/schema.json"), "utf8");
    const { version } = JSON.parse(schema) as { version: string };
    assert.equal((await plugin.ask("getPluginInfo", new Empty())).getVersion(), version);
    assert.equal((await plugin.ask("getSchema", new GetSchemaRequest())).getSchema(), schema);
    assert.equal(
      (await plugin.ask("getMapping", new GetMappingRequest().setKey("terraform"))).getProvider(),
      "",
    );
  });

  it("speaks to the engine that has attached to it last", async () => {
    const engine = await fakeEngine();
    await plugin.ask("attach", new PluginAttach().setAddress(engine.address));
    const [urn, news] = [urnOf({ type: "CacheRefresh", name: "pages" }), structOf({ objectPaths: [] })];
    await plugin.ask("check", new CheckRequest().setUrn(urn).setNews(news));
    assert.deepEqual(
      engine.said.map(({ message }) => message),
      ["nothing to refresh"],
    );
    assert.deepEqual(plugin.said, []);
    engine.close();
  });

  it("answers what it does not implement with just that", async () => {
    const refused = [
      plugin.ask("call", new CallRequest()),
      plugin.ask("construct", new ConstructRequest()),
      plugin.ask("parameterize", new ParameterizeRequest()),
      plugin.ask("getMappings", new GetMappingsRequest()),
    ];
    for (const request of refused) {
      const error = await request.catch((caught: ServiceError) => caught);
      assert.equal((error as ServiceError).code, status.UNIMPLEMENTED);
    }
  });

  it("deletes a resource without a call, whatever its type and its state", async () => {
    for (const type of ["CacheRefresh", "OfALaterVersion"]) {
      const request = new DeleteRequest().setUrn(urnOf({ type, name: "pages" })).setId("1");
      await plugin.ask("delete", request.setProperties(structOf({ stateVersion: 99 })));
    }
    assert.deepEqual(plugin.said, []);
  });

  it("names the types that there are where one is unknown", async () => {
    const urn = "urn:pulumi:dev::site::alicloud-cdn-refresh:index:CacheRefrsh::pages";
    const requests = [
      plugin.ask("check", new CheckRequest().setUrn(urn)),
      plugin.ask("diff", new DiffRequest().setUrn(urn)),
      plugin.ask("create", new CreateRequest().setUrn(urn)),
      plugin.ask("update", new UpdateRequest().setUrn(urn)),
      plugin.ask("read", new ReadRequest().setUrn(urn)),
      plugin.ask("read", new ReadRequest().setUrn("pages")),
    ];
    for (const request of requests) {
      const error = await request.catch((caught: ServiceError) => caught);
      assert.match(
        (error as ServiceError).details,
        /is not a resource of this plugin; there are .*:CacheRefresh, /,
      );
    }
  });

  it("knows a resource's type and name below parents, and names with colons", async () => {
    const urn = "urn:pulumi:dev::site::my:index:Site$alicloud-cdn-refresh:index:CacheRefresh::a::b$c";
    const request = new CreateRequest().setUrn(urn).setProperties(structOf({ objectPaths: [] }));
    const { outcome } = propertiesOf((await plugin.ask("create", request)).getProperties());
    assert.equal((JSON.parse(String(outcome)) as { name: string }).name, "a::b$c");
  });

  it("says that a state of a later version needs a later plugin, whatever is asked of it", async () => {
    const [urn, olds] = [
      urnOf({ type: "CacheRefresh", name: "pages" }),
      structOf({ stateVersion: 2, ledger: [] }),
    ];
    const news = structOf({ objectPaths: ["https://www.example.com/a"] });
    const requests = [
      plugin.ask("diff", new DiffRequest().setUrn(urn).setOlds(olds).setNews(news)),
      plugin.ask("update", new UpdateRequest().setUrn(urn).setId("1").setOlds(olds).setNews(news)),
      plugin.ask("read", new ReadRequest().setUrn(urn).setId("1").setProperties(olds)),
    ];
    for (const request of requests) {
      const error = await request.catch((caught: ServiceError) => caught);
      assert.match((error as ServiceError).details, /written by a later version/);
    }
  });
});
