import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Cdn, { RefreshObjectCachesRequest } from "@alicloud/cdn20180510";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { createEsaClient } from "../../provider/products/esa/client.js";
import { run } from "../../tools/run.js";
import { closeEmulators, emulatorWith } from "./client.js";

const CLI = ["-r", "tsx/cjs", resolve(__dirname, "../../emulator/cli.ts")];

describe("the emulator's command line", () => {
  const children: ChildProcess[] = [];
  afterEach(async () => {
    await closeEmulators();
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Starts it, and gives what it prints and a way to wait for more. */
  function start(...args: string[]) {
    const child = spawn(process.execPath, [...CLI, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    return {
      child,
      async until(pattern: RegExp): Promise<RegExpExecArray> {
        for (;;) {
          const found = pattern.exec(output);
          if (found !== null) return found;
          await once(child.stdout, "data", { signal: AbortSignal.timeout(60_000) });
        }
      },
      output: () => output,
    };
  }

  const end = (...args: string[]) => run(process.execPath, [...CLI, ...args], { timeout: 60_000 });

  it("prints how to reach it, a line for each call, and ends with SIGTERM", async () => {
    const cli = start(
      ...["--verbose", "--speed", "1000", "--task-duration", "1h30m"],
      ...["--access-key-id", "it's-me", "--access-key-secret", "planted-secret"],
    );
    const [, endpoint = ""] = await cli.until(/export CDN_ENDPOINT='http:\/\/(127\.0\.0\.1:\d+)'/);
    await cli.until(/Ctrl-C ends it\.\n/);
    assert.match(
      cli.output(),
      /^The APIs of Alibaba Cloud CDN, DCDN and ESA are emulated at http:\/\/127\.0\.0\.1:\d+\n/,
    );
    assert.match(cli.output(), /^export ALIBABA_CLOUD_ACCESS_KEY_ID='it'\\''s-me'$/m);
    assert.match(cli.output(), /^export ALIBABA_CLOUD_ACCESS_KEY_SECRET='planted-secret'$/m);

    const before = cli.output().length;
    const clientWith = (accessKeySecret: string) =>
      new Cdn(
        new $OpenApiUtil.Config({ accessKeyId: "it's-me", accessKeySecret, endpoint, protocol: "http" }),
      );
    const request = new RefreshObjectCachesRequest({
      objectPath: "example.com/a?token=planted\nexample.com/b",
    });
    const { body } = await clientWith("planted-secret").refreshObjectCaches(request);
    await cli.until(new RegExp(`Z RefreshObjectCaches 200 2 paths, task ${body?.refreshTaskId}\n`));
    await assert.rejects(clientWith("wrong").refreshObjectCaches(request));
    await cli.until(/Z RefreshObjectCaches 400 SignatureDoesNotMatch, 2 paths\n/);
    assert.doesNotMatch(cli.output().slice(before), /planted/);

    cli.child.kill("SIGTERM");
    const [code, signal] = await once(cli.child, "exit");
    assert.deepEqual([code, signal], [0, null]);
  });

  it("prints no calls without --verbose, and ends with Ctrl-C", async () => {
    const cli = start("--port", "0");
    const [, url = ""] = await cli.until(/CDN_ENDPOINT='(.*)'/);
    assert.equal((await fetch(url)).status, 400);
    cli.child.kill("SIGINT");
    assert.deepEqual(await once(cli.child, "exit"), [0, null]);
    assert.match(cli.output(), /Ctrl-C ends it\.\n$/);
  });

  it("has the sites of ESA that it is told", async () => {
    const cli = start("--site", "example.org", "--site", "Example.net");
    const [, url = ""] = await cli.until(/^export ESA_ENDPOINT='(.*)'$/m);
    await cli.until(/Ctrl-C ends it\.\n/);
    const settings: Record<string, string> = {
      ...{ accessKey: "emulator-access-key-id", secretKey: "emulator-access-key-secret" },
      endpoints: JSON.stringify([{ esa: url }]),
    };
    const client = createEsaClient(readConfiguration("esa", (key) => settings[key], {}));
    const { sites } = await client.listSites({});
    assert.deepEqual(
      sites.map(({ siteName }) => siteName),
      ["example.org", "example.net"],
    );
  });

  it("serves the files of a folder from an edge, and prints how a program finds it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "edge-"));
    try {
      await writeFile(join(folder, "index.html"), "<h1>Hello</h1>");
      const cli = start("--edge", folder);
      const [, url = ""] = await cli.until(/^export ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT='(.*)'$/m);
      const visits = [await fetch(url), await fetch(url)];
      assert.deepEqual(await Promise.all(visits.map((visit) => visit.text())), [
        "<h1>Hello</h1>",
        "<h1>Hello</h1>",
      ]);
      assert.deepEqual(
        visits.map(({ headers }) => headers.get("x-cache")?.split(" ", 1)[0]),
        ["MISS", "HIT"],
      );
      cli.child.kill("SIGTERM");
      assert.deepEqual(await once(cli.child, "exit"), [0, null]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("explains itself with --help", async () => {
    const { exitCode, stdout } = await end("--help");
    assert.equal(exitCode, 0);
    for (const option of [
      "port",
      "speed",
      "task-duration",
      "access-key-id",
      "access-key-secret",
      "site",
      "edge",
      "verbose",
    ]) {
      assert.match(stdout, new RegExp(`--${option} `));
    }
  });

  for (const [args, message] of [
    [["--sped", "2"], "Unknown option '--sped'"],
    [["start"], "Unexpected argument 'start'"],
    [["--port", "http"], "--port: expected a number, got http"],
    [["--port", "70000"], "port: expected a whole number from 0 to 65535, got 70000"],
    [["--speed", "0"], "speed: expected a number above 0, got 0"],
    [
      ["--task-duration", "5 minutes"],
      "--task-duration: expected a duration such as 90s, 5m or 1h30m, got 5 minutes",
    ],
    [["--access-key-id", ""], "--access-key-id needs a value"],
    [["--site", ""], "--site needs a value"],
    [["--site", "*.com"], "site.siteName: expected a domain such as example.com, got *.com"],
    [["--edge", "no/such/folder"], "--edge: expected a folder that exists, got no/such/folder"],
  ] as const) {
    it(`refuses ${args.join(" ")} with exit code 2`, async () => {
      const { exitCode, stdout, stderr } = await end(...args);
      assert.equal(exitCode, 2);
      assert.equal(stdout, "");
      assert.ok(stderr.startsWith(`alicloud-cdn-emulator: ${message}`), stderr);
      assert.match(stderr, /Run it with --help to see its options\.\n$/);
    });
  }

  it("says that the port is taken with exit code 1", async () => {
    const { endpoint } = await emulatorWith();
    const { exitCode, stderr } = await end("--port", endpoint.split(":")[1] ?? "");
    assert.equal(exitCode, 1);
    assert.equal(stderr, "alicloud-cdn-emulator: the port is taken: choose another with --port, or none\n");
  });
});
