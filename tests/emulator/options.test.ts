import assert from "node:assert/strict";
import * as http from "node:http";
import { type EmulatorOptions, startEmulator } from "../../emulator/index.js";
import { clientOf, closeEmulators, emulatorWith, rawCall } from "./client.js";

describe("starting an emulator", () => {
  afterEach(closeEmulators);

  it("tells how a Pulumi program and an environment reach it", async () => {
    const emulator = await emulatorWith();
    assert.match(emulator.endpoint, /^127\.0\.0\.1:\d+$/);
    assert.equal(emulator.url, `http://${emulator.endpoint}`);
    assert.deepEqual(emulator.pulumiConfig(), {
      "alicloud:accessKey": emulator.account.accessKeyId,
      "alicloud:secretKey": emulator.account.accessKeySecret,
      "alicloud:region": "cn-hangzhou",
      "alicloud:endpoints": JSON.stringify([{ cdn: emulator.url, dcdn: emulator.url, esa: emulator.url }]),
    });
    assert.deepEqual(emulator.environment(), {
      ALIBABA_CLOUD_ACCESS_KEY_ID: emulator.account.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: emulator.account.accessKeySecret,
      CDN_ENDPOINT: emulator.url,
      DCDN_ENDPOINT: emulator.url,
      ESA_ENDPOINT: emulator.url,
    });
  });

  it("tells the same for another key, with its token", async () => {
    const emulator = await emulatorWith();
    const other = { accessKeyId: "other", accessKeySecret: "secret", securityToken: "token" };
    emulator.addAccount(other);
    assert.equal(emulator.pulumiConfig(other)["alicloud:securityToken"], "token");
    assert.equal(emulator.environment(other).ALIBABA_CLOUD_SECURITY_TOKEN, "token");
    assert.equal(emulator.environment(other).ALIBABA_CLOUD_ACCESS_KEY_ID, "other");
    await clientOf(emulator, other).quota();
  });

  it("takes the port that it is told, and rejects when it is taken", async () => {
    const first = await emulatorWith();
    const port = Number(first.endpoint.split(":")[1]);
    await assert.rejects(startEmulator({ port }), { code: "EADDRINUSE" });
    await first.close();
    assert.equal((await emulatorWith({ port })).endpoint, first.endpoint);
  });

  it("ends twice without harm, and answers no more", async () => {
    const emulator = await emulatorWith();
    await clientOf(emulator).quota();
    await emulator.close();
    await emulator.close();
    await assert.rejects(rawCall(emulator), { code: "ECONNREFUSED" });
  });

  it("changes the calls that an operation allows in a second", async () => {
    const emulator = await emulatorWith({ rateLimits: { DescribeRefreshQuota: 1 }, clock: { now: () => 0 } });
    await clientOf(emulator).quota();
    await assert.rejects(clientOf(emulator).quota(), { code: "Throttling.User" });
  });

  it("survives a client that goes in the middle of its request, and one that sends too much", async () => {
    const emulator = await emulatorWith();
    const options = { method: "POST", agent: false } as const;
    await new Promise<void>((resolve) => {
      const request = http.request(emulator.url, { ...options, headers: { "content-length": "10" } });
      request.on("error", () => resolve());
      request.write("half", () => request.destroy(new Error("gone")));
    });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = http.request(emulator.url, options, (answer) => {
        resolve(answer.statusCode);
        request.destroy();
      });
      request.once("error", reject);
      request.end(Buffer.alloc(9 * 1024 * 1024));
    });
    assert.equal(status, 413);
    await clientOf(emulator).quota();
    assert.equal(emulator.journal.length, 1);
  });

  const wrong: [EmulatorOptions, RegExp][] = [
    [{ port: 65_536 }, /port: expected a whole number from 0 to 65535, got 65536/],
    [{ accounts: [] }, /accounts: expected at least one/],
    [
      { accounts: [{ accessKeyId: "", accessKeySecret: "x" }] },
      /account.accessKeyId: expected text of printable ASCII/,
    ],
    [
      { accounts: [{ accessKeyId: "a,b", accessKeySecret: "x" }] },
      /account.accessKeyId: expected text without , and =/,
    ],
    [
      { accounts: [{ accessKeyId: "a", accessKeySecret: "a b" }] },
      /account.accessKeySecret: expected text of printable ASCII characters without blanks/,
    ],
    [{ speed: 0 }, /speed: expected a number above 0, got 0/],
    [{ start: Number.NaN }, /start: expected ms since 1970, got NaN/],
    [{ taskDuration: -1 }, /taskDuration: expected 0 or more, got -1/],
    [{ visibleAfter: -1 }, /visibleAfter: expected 0 or more, got -1/],
    [{ merge: "always" as "never" }, /merge: expected same-second or never, got always/],
    [
      { rateLimits: { DescribeRefreshTasks: 0 } },
      /rateLimits.DescribeRefreshTasks: expected 1 or more, got 0/,
    ],
    [{ rateLimits: { toString: 1 } as object }, /rateLimits: there is no operation toString/],
    [{ quotas: { url: 0.5 } }, /quotas.url: expected a whole number from 0/],
    [{ quotas: { files: 1 } as object }, /quotas: there is no quota files/],
    [{ urlsPerMinute: -1 }, /urlsPerMinute: expected 0 or more, got -1/],
    [{ prefetchQueue: -1 }, /prefetchQueue: expected 0 or more, got -1/],
    [{ listingLimit: 101 }, /listingLimit: expected a whole number from 1 to 100, got 101/],
    [{ signatureClockOffset: Number.NaN }, /signatureClockOffset: expected a number of ms, got NaN/],
  ];
  for (const [options, message] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      await assert.rejects(startEmulator(options), message);
    });
  }
});
