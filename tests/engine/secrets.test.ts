import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import {
  type Emulator,
  type EmulatorAccount,
  type EmulatorOptions,
  startEmulator,
} from "../../emulator/index.js";
import { descendants } from "../../tools/processes.js";
import {
  byPlugin,
  type CliStack,
  type CliStackOptions,
  cliStack,
  type Front,
  pluginFiles,
  pluginKeys,
  programFolder,
  textBelow,
} from "./harness/index.js";

/** Marked, so that a plain-text search finds them wherever they come to stand. */
const FIRST: EmulatorAccount = {
  accessKeyId: "LTAIplantedkeyid0001",
  accessKeySecret: "plantedSecretOfTheKey0002",
  securityToken: "plantedSecurityToken0003",
};
const SECOND: EmulatorAccount = {
  accessKeyId: "LTAIplantedkeyid0004",
  accessKeySecret: "plantedSecretOfTheSecondKey0005",
  securityToken: "plantedSecondSecurityToken0006",
};
const SIGN_IN = [FIRST, SECOND].flatMap(({ accessKeySecret, securityToken = "" }) => [
  accessKeySecret,
  securityToken,
]);

const SITE = "https://www.example.com/";
/** A header, a path and a trigger that the program calls secret. */
const VALUES = {
  header: "Bearer plantedHeader0007",
  path: `${SITE}draft.html?key=plantedSecretPath0008`,
  trigger: "plantedTrigger0009",
};
const PLANTED = [...SIGN_IN, "plantedHeader0007", "plantedSecretPath0008", "plantedTrigger0009"];

/** Stands in the query string of paths that are no secret: in the state by design, but in no message. */
const QUERY = "plantedQuery0010";

const SETTINGS = `
const pulumi = require("@pulumi/pulumi");
const cdn = require("pulumi-alicloud-cdn-refresh");
const config = new pulumi.Config();
const planted = (name) => pulumi.secret(config.get(name) ?? process.env["PLANTED_" + name]);
const site = "${SITE}";
const provider = new cdn.Provider("second", {
  accessKey: planted("accessKeyId"),
  secretKey: planted("accessKeySecret"),
  securityToken: planted("securityToken"),
  endpoints: [{ cdn: config.require("endpoint") }],
});
`;

const EVERY_SOURCE = `${SETTINGS}
const draft = new cdn.CacheRefresh("draft", {
  objectPaths: [planted("path")], triggers: [planted("trigger")], waitForCompletion: false,
});
const done = new cdn.TaskCompletion("done", { resources: [draft] });
const prefetch = new cdn.CachePrefetch(
  "prefetch", { objectPaths: [site + "index.html"], withHeader: { Authorization: planted("header") } }, { provider },
);
exports.purge = done.summary;
exports.tasks = [draft.tasks, done.tasks, prefetch.tasks];
exports.history = cdn.getRefreshTasksOutput({ objectPath: planted("path") }, { dependsOn: done }).tasks;
exports.quota = cdn.getRefreshQuotaOutput({}, { provider, dependsOn: prefetch });
`;

/** In each of its states the program shows another kind of message about paths with a query string. */
const QUERIES = `${SETTINGS}
const domains = Array.from({ length: 11 }, (_, index) => "https://www" + index + ".example.com/?key=${QUERY}");
const states = {
  failing: () =>
    new cdn.CacheRefresh("pages", { objectPaths: [site + "index.html?key=${QUERY}"], retryFailed: 0 }),
  refused: () =>
    new cdn.CachePrefetch("pages", { objectPaths: [...domains, "ftp://?key=${QUERY}"], withHeader: planted("header") }),
  hashed: () =>
    new cdn.CacheRefresh("pages", {
      objectPaths: "https://www.example.com/?key=${QUERY}",
      contentHashes: { [site + "?key=${QUERY}"]: "" },
    }),
};
states[config.require("state")]();
`;

/** Makes the provider process crash on a signal, after it has shown all that its resources share. */
const CRASH = `
if (/[\\\\/]dynamic-provider[\\\\/]/.test(process.argv[1] ?? "")) {
  const { dirname, join } = require("node:path");
  const { inspect } = require("node:util");
  process.once("SIGUSR2", () => {
    const provider = require.resolve("pulumi-alicloud-cdn-refresh/provider", { paths: [process.cwd()] });
    const { contextFor } = require(join(dirname(provider), "fronts/dynamic/engineHost.js"));
    const context = contextFor("cdn", () => undefined);
    console.error("crashed by the test with", inspect(context, { depth: 20, showHidden: true }));
    process.exit(1);
  });
}
`;

describe("secrets on the real engine", function () {
  this.timeout(120_000);
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });

  async function emulated(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = await startEmulator({
      ...{ speed: 60, taskDuration: 60_000, accounts: [FIRST, SECOND] },
      ...options,
    });
    open.push(() => emulator.close());
    return emulator;
  }

  /** A stack whose secrets all come from one source. */
  async function stackOf(
    emulator: Emulator,
    source: "configuration" | "environment",
    { front = "dynamic", ...options }: Pick<CliStackOptions, "folder" | "config" | "env"> & { front?: Front },
  ): Promise<CliStack> {
    const values: Record<string, string> = { ...SECOND_KEYS, ...VALUES };
    const named = (prefix: string) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
    const stack = await cliStack({
      ...options,
      config: { endpoint: emulator.url, ...options.config },
      ...(source === "configuration"
        ? { secretConfig: { ...keysOf(emulator, front), ...named("") } }
        : { env: { ...emulator.environment(), ...named("PLANTED_"), ...options.env } }),
    });
    open.push(() => stack.remove());
    return stack;
  }

  const sources = [
    { front: "dynamic", source: "configuration" },
    { front: "dynamic", source: "environment" },
    { front: "plugin", source: "configuration" },
  ] as const;
  for (const { front, source } of sources) {
    it(`from the ${source}, by the ${front} front, never stand in the state, its history, the outputs or the logs`, async () => {
      const emulator = await emulated();
      const folder = await programFolder({ files: filesOf(EVERY_SOURCE, front) });
      const stack = await stackOf(emulator, source, { folder, front });
      let said = "";
      const pulumi = async (...args: string[]): Promise<number | null> => {
        const { exitCode, output } = await stack.pulumi(...args);
        said += output;
        return exitCode;
      };
      // From 9 on, the engine itself logs the configuration that it hands to a provider, decrypted.
      const loudly = ["-v=8", "--logtostderr"];
      assert.equal(await pulumi("up", "--yes", ...loudly), 0, said);
      const header = JSON.parse(emulator.calls("PushObjectCache")[0]?.parameters.WithHeader ?? "{}");
      assert.deepEqual(header, { Authorization: VALUES.header });
      assert.equal(await pulumi("stack", "output", "--json"), 0);
      assert.equal(await pulumi("stack", "export"), 0);
      for (const { accessKeyId } of [FIRST, SECOND]) emulator.removeAccount(accessKeyId);
      assert.notEqual(await pulumi("refresh", "--yes", "--run-program", ...loudly), 0);
      assert.match(said, /InvalidAccessKeyId/);
      assert.deepEqual(planted(withoutPulumisOwn(said)), []);
      const files = (await readdir(stack.folder, { recursive: true })).join("\n");
      for (const kept of [/^\.pulumi\/stacks\//m, /^\.pulumi\/history\//m, /^\.pulumi\/backups\//m]) {
        assert.match(files, kept);
      }
      assert.deepEqual(planted(await textBelow(stack.folder)), []);
    });
  }

  for (const front of ["dynamic", "plugin"] as const)
    it(`are in no message about a wrong input, nor are the query strings of paths in any message, by the ${front} front`, async () => {
      const emulator = await emulated();
      const folder = await programFolder({ files: filesOf(QUERIES, front) });
      const stack = await stackOf(emulator, "environment", { folder, config: { state: "failing" } });
      emulator.failPaths(/index/);
      const failing = await stack.up();
      assert.match(failing.output, /index\.html\?… failed: InternalError/);
      assert.equal(emulator.calls("RefreshObjectCaches")[0]?.objectPaths?.[0]?.includes(QUERY), true);
      await stack.configure({ config: { state: "refused" } });
      const refused = await stack.preview();
      assert.match(refused.output, /withHeader must be a map of header names/);
      assert.match(refused.output, /objectPaths names 11 domains/);
      assert.match(refused.output, /objectPaths\[11\] ftp:\/\/\?… has /);
      await stack.configure({ config: { state: "hashed" } });
      const hashed = await stack.preview();
      assert.match(hashed.output, /contentHashes\["https:\/\/www\.example\.com\/\?…"\] must be a hash/);
      assert.match(hashed.output, /objectPaths must be a list/);
      for (const { output } of [failing, refused, hashed]) assert.deepEqual(planted(output, QUERY), []);
    });

  it("are not in what a provider process says that crashes, whatever it shows of its memory", async () => {
    const emulator = await emulated();
    const hold = emulator.hold();
    const folder = await programFolder({ files: { "index.js": EVERY_SOURCE, "crash.js": CRASH } });
    const stack = await stackOf(emulator, "environment", {
      folder,
      env: { NODE_OPTIONS: `--require ${folder}/crash.js` },
    });
    const up = stack.pulumi("up", "--yes", "-v=8", "--logtostderr");
    await emulator.waitForCall(({ operation }) => operation.startsWith("DescribeRefreshTask"), 30_000);
    for (const pid of descendants(process.pid, (command) => command.includes("dynamic-provider"))) {
      process.kill(pid, "SIGUSR2");
    }
    const { exitCode, output } = await up;
    hold.release();
    assert.notEqual(exitCode, 0);
    assert.match(output, /crashed by the test with/);
    assert.deepEqual(planted(withoutPulumisOwn(output) + (await textBelow(stack.folder))), []);
  });
});

function filesOf(program: string, front: Front): Record<string, string> {
  return front === "dynamic" ? { "index.js": program } : { ...pluginFiles(), "index.js": byPlugin(program) };
}

function keysOf(emulator: Emulator, front: Front): Record<string, string> {
  const keys = emulator.pulumiConfig();
  return front === "dynamic" ? keys : pluginKeys(keys);
}

const SECOND_KEYS = {
  accessKeyId: SECOND.accessKeyId,
  accessKeySecret: SECOND.accessKeySecret,
  securityToken: SECOND.securityToken as string,
};

/**
 * At the debug level, `@pulumi/pulumi` itself writes what the engine answers to the registration of any resource. Only
 * values that are secret in the stack's configuration are then blanked out, by the engine.
 */
function withoutPulumisOwn(log: string): string {
  return log.replace(/^.*"msg":"\w+ RPC finished: .*$/gm, "");
}

/** Which of the planted secrets stand in a text. */
function planted(text: string, ...more: string[]): string[] {
  return [...PLANTED, ...more].filter((secret) => text.includes(secret));
}
