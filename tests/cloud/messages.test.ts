import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { createCdnClient } from "../../provider/products/cdn/client.js";
import { cancelled, lasting } from "../budgets.js";
import {
  type Answering,
  clientOf,
  failureOf,
  type Reply,
  startServer,
  stopServers,
  type TestServer,
} from "./server.js";

const submit = (api: CdnApi, budget = lasting(5_000)) =>
  failureOf(
    api.refreshObjectCaches(
      { objectPaths: ["https://a.com/x"], objectType: "File" },
      { retry: false, budget },
    ),
  );

afterEach(stopServers);

describe("The message of a call that fails says what happened and what to do:", () => {
  const api = (body: object, status = 400): Answering => {
    const reply: Reply = { status, body: { RequestId: "r-1", ...body } };
    return () => reply;
  };
  const html = (status: number): Answering => {
    return () => ({ status, headers: { "content-type": "text/html" }, body: "no" });
  };
  const bare: Answering = (_asked, response) => void response.writeHead(502).end("no");
  const cutOff: Answering = (_asked, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("{", () => response.destroy());
    return undefined;
  };
  const endless: Answering = (_asked, response) => void response.end(Buffer.alloc(5 * 2 ** 20, "0"));

  const CASES: [what: string, answering: Answering, message: string][] = [
    [
      "no reason of the API's",
      api({ Code: "InvalidDomain.Offline" }, 404),
      "InvalidDomain.Offline: the API gives no reason (HTTP 404, request id r-1). The domain is stopped: enable it in the CDN console.",
    ],
    [
      "a code that is not known",
      api({ Code: "Brand.New", Message: "The domain is frozen." }),
      "Brand.New: The domain is frozen (HTTP 400, request id r-1). Look the code up in the API's error centre by the request id.",
    ],
    [
      "no content type",
      bare,
      "InvalidAnswer: the answer is not the API's (no content type) (HTTP 502). Check that the endpoint is the CDN API and no proxy answers for it.",
    ],
    [
      "a request that is too large",
      html(414),
      "RequestTooLarge: the request was refused for its size (HTTP 414). Submit fewer or shorter paths at a time.",
    ],
    [
      "a proxy that asks for a login",
      html(407),
      "ProxyRefused: the proxy asks for a login (HTTP 407). Check HTTPS_PROXY and its credentials, or except the endpoint with NO_PROXY.",
    ],
    [
      "half an answer",
      cutOff,
      "ECONNRESET: the connection was lost in the middle of the answer. Check the network and proxies if it goes on.",
    ],
    [
      "an answer without an end",
      endless,
      "AnswerTooLarge: the answer has more than 4194304 bytes. Check that the endpoint is the CDN API.",
    ],
    [
      "no answer",
      () => undefined,
      "ReadTimeout: no whole answer within 60 ms. Raise alicloud:clientReadTimeout (ms) if the network is slow.",
    ],
    [
      "task ids of another kind",
      api({ RefreshTaskId: {} }, 200),
      "UnexpectedAnswer: the answer's field RefreshTaskId is not as documented: expected task ids (HTTP 200, request id r-1). Please report it with the field that the message names.",
    ],
    [
      "task ids that are none",
      api({ RefreshTaskId: "soon" }, 200),
      "expected task ids, which are whole numbers (HTTP 200, request id r-1). Please report it",
    ],
    [
      "no task id",
      api({ RefreshTaskId: "," }, 200),
      "expected at least one task id (HTTP 200, request id r-1). Please report it",
    ],
    [
      "more task ids than a call has paths",
      api({ RefreshTaskId: Array.from({ length: 1_001 }, (_, id) => id).join() }, 200),
      "expected at most 1000 task ids (HTTP 200, request id r-1). Please report it",
    ],
  ];
  for (const [what, answering, message] of CASES) {
    it(what, async () => {
      const settings = what === "no answer" ? { clientReadTimeout: "60" } : {};
      const error = await submit(clientOf(await startServer(answering), settings));
      assert.ok(error.message.startsWith("RefreshObjectCaches failed: "), error.message);
      assert.ok(error.message.includes(message), error.message);
    });
  }

  it("more rows than an answer has", async () => {
    const Tasks = new Array(100_001).fill(0);
    const { message } = await failureOf(
      clientOf(await startServer(api({ Tasks }, 200))).describeRefreshTasks({}, { retry: false }),
    );
    assert.match(
      message,
      /^DescribeRefreshTasks failed: .* field Tasks .*expected at most 100000 rows .*Please report it/,
    );
  });

  it("an end that has come before it, or in its middle", async () => {
    const silent = clientOf(await startServer(() => undefined));
    const timeLimit = "RefreshObjectCaches failed: TimeLimit: the time for the call was up before";
    const again = "Try again, or allow more time.";
    const aborted = "RefreshObjectCaches failed: Aborted:";
    const ended = "The deployment was ended: run it again.";
    assert.equal((await submit(silent, lasting(0))).message, `${timeLimit} anything was sent. ${again}`);
    assert.equal(
      (await submit(silent, cancelled())).message,
      `${aborted} the deployment was cancelled before anything was sent. ${ended}`,
    );
    const query = (budget = lasting(60)) =>
      failureOf(silent.describeRefreshTasks({}, { retry: false, budget }));
    assert.match((await query()).message, /the time for the call was up before it was answered\. Try again/);
    const ending = AbortSignal.timeout(60);
    const { message } = await query(lasting(60_000, ending));
    assert.match(
      message,
      /Aborted: the call was ended by its caller\. The deployment was ended: run it again\.$/,
    );
  });
});

describe("The message of a setting that is wrong names it and what is expected:", () => {
  const ARN = "acs:ram::1234567890:oidc-provider/ci";
  const endpoint = (cdn: string) => ({ endpoints: JSON.stringify([{ cdn }]) });
  const oidc = {
    roleArn: "acs:ram::1234567890:role/deployer",
    oidcProviderArn: "ci",
    oidcTokenFile: "/run/token",
  };
  const CASES: [settings: Record<string, string>, problem: string][] = [
    [{ endpoints: '[{"sts": 7}]' }, "alicloud:endpoints.0.sts: 7 is not allowed: expected a string"],
    [
      endpoint("ftp://cdn.example"),
      "alicloud:endpoints.cdn: the scheme of an endpoint is http or https, not ftp: use one of these",
    ],
    [
      endpoint("a b"),
      "alicloud:endpoints.cdn: expected a host, host:port or URL such as cdn.aliyuncs.com or http://127.0.0.1:8080",
    ],
    [
      endpoint("https://user:pass@cdn.example"),
      "alicloud:endpoints.cdn: an endpoint has no user name or password: remove them",
    ],
    [
      { assumeRoleWithOidc: JSON.stringify(oidc) },
      `alicloud:assumeRoleWithOidc.oidcProviderArn: "ci" is not allowed: expected the ARN of an OIDC provider such as ${ARN}`,
    ],
  ];
  for (const [settings, problem] of CASES) {
    it(problem.slice(0, problem.indexOf(":", 10)), () => {
      assert.throws(() => readConfiguration("cdn", (key) => settings[key], {}), {
        message: `The alicloud configuration cannot be used:\n- ${problem}`,
      });
    });
  }
});

describe("The message of a sign-in that fails names the place and what to do:", () => {
  let home: string;
  let cdn: TestServer;
  let environment: NodeJS.ProcessEnv;
  beforeEach(async () => {
    environment = { ...process.env };
    home = await mkdtemp(join(tmpdir(), "cdn-messages-"));
    // The credentials library looks at the process's own environment.
    process.env.HOME = home;
    process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true";
    cdn = await startServer(() => ({}));
  });
  afterEach(async () => {
    for (const name of ["HOME", "ALIBABA_CLOUD_ECS_METADATA_DISABLED"]) {
      if (environment[name] === undefined) delete process.env[name];
      else process.env[name] = environment[name];
    }
    await rm(home, { recursive: true });
  });

  const failing = async (settings: Record<string, string>): Promise<string> => {
    const all: Record<string, string> = {
      endpoints: JSON.stringify([{ cdn: `http://${cdn.host}` }]),
      ...settings,
    };
    const api = createCdnClient(readConfiguration("cdn", (key) => all[key], {}));
    return (await failureOf(api.describeRefreshQuota({ retry: false }))).message;
  };
  const check = "Check what the source refers to; a fresh sign-in often helps.";
  const setUp = "Set one of them up, for example alicloud:accessKey and, with --secret, alicloud:secretKey.";
  const unavailable = (place: string, reason: string): string =>
    `DescribeRefreshQuota failed: CredentialsUnavailable: signing in with ${place}: ${reason}. ${check}`;
  const profile = "the profile of alicloud:sharedCredentialsFile";

  it("nothing that is set up", async () => {
    const message = await failing({});
    assert.ok(
      message.startsWith(
        "DescribeRefreshQuota failed: NoCredentials: none were found. Neither alicloud:accessKey with alicloud:secretKey (or ",
      ) && message.endsWith(setUp),
      message,
    );
    for (const place of [
      ") is set, nor alicloud:assumeRoleWithOidc, alicloud:ecsRoleName, alicloud:profile or alicloud:credentialsUri.",
      "ALIBABA_CLOUD_OIDC_TOKEN_FILE with ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_ROLE_ARN: ",
      `the current profile in ${home}/.aliyun/config.json: there is no file `,
    ]) {
      assert.ok(message.includes(place), message);
    }
  });

  it("a profile that no file has", async () => {
    const message = await failing({ profile: "prod" });
    assert.ok(
      message.includes("NoCredentials: the profile of alicloud:profile gives no credentials: the profile") &&
        message.endsWith(setUp),
      message,
    );
  });

  it("a file that cannot be read", async () => {
    assert.equal(
      await failing({ sharedCredentialsFile: home }),
      unavailable(profile, `${home} cannot be read (EISDIR)`),
    );
  });

  for (const [content, reason] of [
    ["[default]", "is not JSON"],
    ["{}", "holds no list of profiles"],
  ] as const) {
    it(`a file that ${reason}`, async () => {
      const file = join(home, "file");
      await writeFile(file, content);
      assert.equal(
        await failing({ sharedCredentialsFile: file }),
        unavailable(profile, `${file} ${reason}: it should be a file that aliyun configure has written`),
      );
    });
  }

  it("a place that refuses", async () => {
    const place = await startServer(() => ({ status: 404 }));
    assert.equal(
      await failing({ credentialsUri: `http://${place.host}/` }),
      unavailable("the URI of alicloud:credentialsUri", `${place.host} answered with HTTP 404 (HTTP 404)`),
    );
  });

  it("a place that is not reached", async () => {
    const message = await failing({ credentialsUri: "http://127.0.0.1:9/" });
    assert.match(message, /ECONNREFUSED: signing in with the URI of alicloud:credentialsUri: connect/);
    assert.ok(
      message.endsWith("Check that this machine reaches the place where the credentials come from."),
      message,
    );
  });
});

describe("The message of a proxy", () => {
  it("that refuses, or does not reach the endpoint, says what to check", async () => {
    for (const [status, message] of [
      [403, "ProxyRefused: the proxy answered 403 to CONNECT. Check HTTPS_PROXY and its credentials"],
      [
        502,
        "ProxyUnavailable: the proxy answered 502 to CONNECT. The proxy does not reach the endpoint: check HTTPS_PROXY",
      ],
    ] as const) {
      const proxy = createServer().on("connect", (_request, socket) =>
        socket.end(`HTTP/1.1 ${status} No\r\n\r\n`),
      );
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const error = await submit(behind(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`));
      assert.ok(error.message.includes(message), error.message);
      proxy.close();
    }
  });

  it("whose setting is wrong names the variable, and does not show what can hold a password", async () => {
    const { message } = await submit(behind("socks5://me:hush@proxy.example"));
    assert.equal(
      message,
      "RefreshObjectCaches failed: InvalidProxy: the environment variable https_proxy (or all_proxy) is not an http:// or https:// address. " +
        "Correct the variable, or except the endpoint with NO_PROXY.",
    );
  });

  const behind = (https_proxy: string): CdnApi => {
    const settings: Record<string, string> = { accessKey: "id", secretKey: "secret" };
    return createCdnClient(readConfiguration("cdn", (key) => settings[key], { https_proxy }));
  };
});
