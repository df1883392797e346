import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { type Emulator, type EmulatorAccount, startEmulator } from "../../emulator/index.js";
import { accountFor } from "../../provider/queries/account.js";
import { Provider, type ProviderArgs } from "../../sdk/account.js";
import { getRefreshTasks, getRefreshTasksOutput } from "../../sdk/getRefreshTasks.js";
import { endProgram, seen, settled, startProgram, Thing } from "./program.js";

const FIRST: EmulatorAccount = { accessKeyId: "first-key-id", accessKeySecret: "first-hush-hush" };
const SECOND: EmulatorAccount = {
  accessKeyId: "second-key-id",
  accessKeySecret: "second-hush-hush",
  securityToken: "token-hush-hush",
};

/** As other packages make them for dynamic resources. */
class PlainProvider extends pulumi.ProviderResource {}

describe("the account that a query asks", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ accounts: [FIRST, SECOND] });
    emulator.addTasks(
      { objectPath: "https://www.example.com/first" },
      { objectPath: "https://www.example.com/second", accountId: SECOND.accessKeyId },
    );
  });
  afterEach(async () => {
    endProgram();
    await emulator.close();
  });

  const second = (): ProviderArgs => ({
    accessKey: SECOND.accessKeyId,
    secretKey: SECOND.accessKeySecret,
    securityToken: SECOND.securityToken ?? "",
    endpoints: [{ cdn: emulator.url }],
    clientReadTimeout: 5000,
  });
  const pathsOf = ({ tasks }: { tasks: { objectPath: string }[] }) =>
    tasks.map(({ objectPath }) => objectPath);
  const theirs = ["https://www.example.com/second"];

  it("is the stack's, as its alicloud: configuration says", async () => {
    await startProgram({ config: emulator.pulumiConfig() });
    assert.deepEqual(pathsOf(await getRefreshTasks()), ["https://www.example.com/first"]);
  });

  it("is the one of the configuration as it is at the time of the call", async () => {
    await startProgram({ config: emulator.pulumiConfig() });
    await getRefreshTasks();
    await startProgram({ config: emulator.pulumiConfig(SECOND) });
    assert.deepEqual(pathsOf(await getRefreshTasks()), theirs);
  });

  it("is the one that the environment names at the time of the call, where the configuration names none", async () => {
    await startProgram();
    const asked = async (account: EmulatorAccount) => {
      const environment = emulator.environment(account);
      Object.assign(process.env, environment);
      try {
        return pathsOf(await getRefreshTasks());
      } finally {
        for (const name of Object.keys(environment)) delete process.env[name];
      }
    };
    assert.deepEqual(await asked(FIRST), ["https://www.example.com/first"]);
    assert.deepEqual(await asked(SECOND), theirs);
  });

  it("is the provider's where there is one", async () => {
    await startProgram({ config: emulator.pulumiConfig() });
    const provider = new Provider("second", second());
    assert.deepEqual(pathsOf(await getRefreshTasks({}, { provider })), theirs);
    assert.deepEqual(pathsOf(await settled(getRefreshTasksOutput({}, { provider }))), theirs);
  });

  it("is the one of the parent's provider, at any depth", async () => {
    await startProgram({ config: emulator.pulumiConfig() });
    const providers = [new Provider("second", second())];
    const site = new pulumi.ComponentResource("test:index:Site", "site", {}, { providers });
    const parent = new pulumi.ComponentResource("test:index:Part", "part", {}, { parent: site });
    assert.deepEqual(pathsOf(await getRefreshTasks({}, { parent })), theirs);
    assert.deepEqual(pathsOf(await settled(getRefreshTasksOutput({}, { parent }))), theirs);
  });

  it("is the stack's where the parent has no provider for it", async () => {
    await startProgram({ config: emulator.pulumiConfig() });
    const parent = new pulumi.ComponentResource("test:index:Site", "site");
    assert.deepEqual(pathsOf(await getRefreshTasks({}, { parent })), ["https://www.example.com/first"]);
  });

  it("makes no result secret, though its key is", async () => {
    await startProgram();
    const provider = new Provider("second", {
      ...second(),
      secretKey: pulumi.secret(SECOND.accessKeySecret),
    });
    assert.equal((await seen(getRefreshTasksOutput({}, { provider }))).secret, false);
  });

  it("may be made of what resources give", async () => {
    await startProgram();
    const { path } = new Thing("key", SECOND.accessKeyId);
    const provider = new Provider("second", { ...second(), accessKey: path });
    assert.deepEqual(pathsOf(await getRefreshTasks({}, { provider })), theirs);
  });

  it("is not known in a preview as long as its key is not: an unknown result, or an error of the promise form", async () => {
    await startProgram({ preview: true, planned: () => true });
    const provider = new Provider("second", { ...second(), accessKey: new Thing("key").later });
    assert.equal((await seen(getRefreshTasksOutput({}, { provider }))).known, false);
    await assert.rejects(getRefreshTasks({}, { provider }), {
      name: "QueryError",
      message:
        "getRefreshTasks: the arguments of the provider are not known yet in this preview; use getRefreshTasksOutput, whose result is then unknown too",
    });
    assert.deepEqual(emulator.calls(), []);
  });

  it("is never guessed for a provider that is not of this package", async () => {
    await startProgram({ config: emulator.pulumiConfig() });
    const provider = new PlainProvider("pulumi-nodejs", "plain", {});
    const parent = new pulumi.ComponentResource("test:index:Site", "site", {}, { providers: [provider] });
    await assert.rejects(
      getRefreshTasks({}, { parent }),
      /getRefreshTasks: the provider is not a Provider of this/,
    );
    assert.throws(() => getRefreshTasksOutput({}, { parent }), /make it with new cdn\.Provider/);
    assert.deepEqual(emulator.calls(), []);
  });

  it("is one for all queries with the same configuration and environment, and so is its pace", () => {
    const source = (region: string, HTTPS_PROXY: string) => {
      return accountFor({ configuration: { region }, environment: { HTTPS_PROXY }, debug: () => {} }, "cdn");
    };
    assert.equal(source("cn-hangzhou", ""), source("cn-hangzhou", ""));
    assert.notEqual(source("cn-hangzhou", ""), source("cn-beijing", ""));
    assert.notEqual(source("cn-hangzhou", ""), source("cn-hangzhou", "http://127.0.0.1:3128"));
  });
});

describe("a Provider", () => {
  afterEach(endProgram);

  it("is an instance of Pulumi's own for dynamic resources, with the alicloud: keys as its inputs", async () => {
    const registrations = await startProgram();
    const provider = new Provider("second", {
      region: "cn-hangzhou",
      profile: "deploy",
      endpoints: [{ cdn: "http://127.0.0.1:8080" }],
      protocol: "HTTP",
      clientConnectTimeout: 3000,
    });
    await settled(provider.urn);
    assert.deepEqual(registrations, [
      {
        type: "pulumi:providers:pulumi-nodejs",
        name: "second",
        inputs: {
          "alicloud:region": "cn-hangzhou",
          "alicloud:profile": "deploy",
          "alicloud:endpoints": '[{"cdn":"http://127.0.0.1:8080"}]',
          "alicloud:protocol": "HTTP",
          "alicloud:clientConnectTimeout": "3000",
        },
      },
    ]);
  });

  it("hands every credential over as a secret, and shows it nowhere", async () => {
    const registrations = await startProgram();
    const args: ProviderArgs = {
      accessKey: "hush-access",
      secretKey: "hush-secret",
      securityToken: "hush-token",
      credentialsUri: "https://credentials.example.com/?hush-uri",
      assumeRole: { roleArn: "acs:ram::1:role/deployer", externalId: "hush-external" },
      assumeRoleWithOidc: { oidcToken: "hush-oidc" },
    };
    const provider = new Provider("second", args);
    await settled(provider.urn);
    const [registration] = registrations;
    assert.deepEqual(
      Object.keys(registration?.inputs ?? {}).sort(),
      Object.keys(args)
        .map((key) => `alicloud:${key}`)
        .sort(),
    );
    for (const [key, value] of Object.entries(registration?.inputs ?? {})) {
      assert.ok(pulumi.runtime.isRpcSecret(value), `${key} is not secret`);
    }
    assert.doesNotMatch(inspect(provider, { depth: 10, showHidden: true }), /hush-/);
  });

  it("hands on what the stack's setting says of the day's quota, and nothing else of its configuration", async () => {
    const preflight = { "alicloud-cdn-refresh:quotaPreflight": "false" };
    const registrations = await startProgram({ config: { ...preflight, "alicloud:profile": "stack" } });
    const provider = new Provider("second", { region: "cn-hangzhou" });
    await settled(provider.urn);
    assert.deepEqual(registrations[0]?.inputs, { "alicloud:region": "cn-hangzhou", ...preflight });
  });

  it("has no input for an argument that is not given, in whatever way a program says so", async () => {
    const registrations = await startProgram();
    for (const nothing of [undefined, null, pulumi.output(undefined), pulumi.output(null)]) {
      const args: object = { region: "cn-hangzhou", profile: nothing };
      await settled(new Provider("second", args).urn);
      assert.deepEqual(registrations.at(-1)?.inputs, { "alicloud:region": "cn-hangzhou" });
    }
    await settled(new Provider("third", null as unknown as ProviderArgs).urn);
    assert.deepEqual(registrations.at(-1)?.inputs, {});
  });
});
