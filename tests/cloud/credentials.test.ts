import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { readConfiguration } from "../../provider/cloud/configuration.js";
import { candidatesFor } from "../../provider/cloud/credentialProviders.js";
import type { Send } from "../../provider/cloud/credentialTransport.js";
import type { CdnApi } from "../../provider/products/cdn/api.js";
import { createCdnClient } from "../../provider/products/cdn/client.js";
import { lasting } from "../budgets.js";
import {
  type Asked,
  failureOf,
  type Reply,
  signatureOf,
  startServer,
  stopServers,
  type TestServer,
  until,
} from "./server.js";

const role = "acs:ram::1234567890:role/deployer";
const oidcProvider = "acs:ram::1234567890:oidc-provider/ci";
const key = { accessKey: "base-id", secretKey: "base-secret" };

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();

/** What sources of temporary credentials answer with: each time with other ones. */
const session = (number: number, Expiration = inAnHour()) => ({
  AccessKeyId: `session-id-${number}`,
  AccessKeySecret: `session-secret-${number}`,
  SecurityToken: `session-token-${number}`,
  Expiration,
});

/** The environment in which the credentials library finds nothing, and of which it reads some things itself. */
const variables = [
  "ALIBABA_CLOUD_ROLE_ARN",
  "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
  "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
  "ALIBABA_CLOUD_PROFILE",
  "ALIBABA_CLOUD_CREDENTIALS_FILE",
  "ALIBABA_CLOUD_CREDENTIALS_URI",
  "ALIBABA_CLOUD_ECS_METADATA",
  "ALIBABA_CLOUD_ECS_METADATA_DISABLED",
  "HOME",
];

describe("Signing in", () => {
  let cdn: TestServer;
  let sts: TestServer;
  let stsReplies: (Reply | undefined)[];
  let home: string;
  let environment: Record<string, string | undefined>;
  let said: string[];

  beforeEach(async () => {
    environment = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
    for (const name of variables) {
      delete process.env[name];
    }
    home = await mkdtemp(join(tmpdir(), "cdn-client-"));
    process.env.HOME = home;
    process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true";
    said = [];
    stsReplies = [];
    cdn = await startServer(() => ({}));
    let sessions = 0;
    sts = await startServer(() => stsReplies.shift() ?? { body: { Credentials: session(++sessions) } });
  });

  afterEach(async () => {
    await stopServers();
    await rm(home, { recursive: true });
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  });

  const api = (settings: Record<string, string>, env: Record<string, string> = {}): CdnApi => {
    const endpoints = JSON.stringify([{ cdn: `http://${cdn.host}`, sts: `http://${sts.host}` }]);
    const all: Record<string, string> = { endpoints, ...settings };
    const configuration = readConfiguration("cdn", (name) => all[name], env);
    return createCdnClient(configuration, { debug: (message) => said.push(message) });
  };
  const call = (settings: Record<string, string>, env?: Record<string, string>) =>
    api(settings, env).describeRefreshQuota({ retry: false });

  /** The call was signed with these credentials. */
  const assertSignedWith = (asked: Asked | undefined, id: string, secret: string, token?: string): void => {
    assert.ok(asked !== undefined);
    assert.match(asked.headers.authorization ?? "", new RegExp(`Credential=${id},`));
    assert.ok(asked.headers.authorization?.endsWith(`Signature=${signatureOf(asked, secret)}`));
    assert.equal(asked.headers["x-acs-security-token"], token);
  };
  const assertSession = (asked: Asked | undefined, number: number): void =>
    assertSignedWith(asked, `session-id-${number}`, `session-secret-${number}`, `session-token-${number}`);

  it("with an access key", async () => {
    await call(key);
    assertSignedWith(cdn.asked[0], "base-id", "base-secret");
    assert.equal(said[0], "Signing in with the access key of alicloud:accessKey.");
  });

  it("with an access key and its token", async () => {
    await call({ ...key, securityToken: "base-token" });
    assertSignedWith(cdn.asked[0], "base-id", "base-secret", "base-token");
  });

  it("with a role, assumed with the access key", async () => {
    const assumeRole = {
      roleArn: role,
      sessionName: "me",
      policy: '{"Version":"1"}',
      sessionExpiration: 900,
      externalId: "partner 1",
    };
    await call({ ...key, assumeRole: JSON.stringify(assumeRole) });
    assertSession(cdn.asked[0], 1);
    const [asked] = sts.asked;
    assert.deepEqual(
      [asked?.query.get("Action"), asked?.query.get("AccessKeyId")],
      ["AssumeRole", "base-id"],
    );
    assert.deepEqual(Object.fromEntries(asked?.form ?? []), {
      DurationSeconds: "900",
      ExternalId: "partner 1",
      Policy: '{"Version":"1"}',
      RoleArn: role,
      RoleSessionName: "me",
    });
    assert.equal(
      said[0],
      "Signing in with the access key of alicloud:accessKey, and the role of alicloud:assumeRole.",
    );
  });

  it("with a role, assumed with a token that is temporary itself", async () => {
    await call({ ...key, securityToken: "base-token", assumeRole: JSON.stringify({ roleArn: role }) });
    assert.equal(sts.asked[0]?.query.get("SecurityToken"), "base-token");
    assertSession(cdn.asked[0], 1);
  });

  it("with the OIDC token of a file, read again for each session", async () => {
    const file = join(home, "token");
    await writeFile(file, "first-oidc-token");
    const expiring = await startServer(({ headers }) => {
      writeFileSync(file, "second-oidc-token");
      return headers["x-acs-security-token"] === "session-token-1"
        ? { status: 400, body: { Code: "InvalidSecurityToken.Expired" } }
        : {};
    });
    const endpoints = JSON.stringify([{ cdn: `http://${expiring.host}`, sts: `http://${sts.host}` }]);
    const oidc = { roleArn: role, oidcProviderArn: oidcProvider, oidcTokenFile: file, roleSessionName: "ci" };
    await call({ assumeRoleWithOidc: JSON.stringify(oidc), endpoints });
    assertSession(expiring.asked[1], 2);
    assert.deepEqual(
      sts.asked.map(({ query, form }) => [query.get("Action"), Object.fromEntries(form)]),
      ["first-oidc-token", "second-oidc-token"].map((OIDCToken) => [
        "AssumeRoleWithOIDC",
        {
          DurationSeconds: "3600",
          OIDCProviderArn: oidcProvider,
          OIDCToken,
          RoleArn: role,
          RoleSessionName: "ci",
        },
      ]),
    );
  });

  it("with an OIDC token that is given as such, and a role on top of that", async () => {
    const other = "acs:ram::1234567890:role/other";
    await call({
      assumeRoleWithOidc: JSON.stringify({
        roleArn: role,
        oidcProviderArn: oidcProvider,
        oidcToken: "given-oidc-token",
      }),
      assumeRole: JSON.stringify({ roleArn: other }),
    });
    const [first, second] = sts.asked;
    assert.deepEqual([first?.form.get("OIDCToken"), first?.form.get("RoleArn")], ["given-oidc-token", role]);
    assert.deepEqual(
      [second?.query.get("AccessKeyId"), second?.form.get("RoleArn")],
      ["session-id-1", other],
    );
    assertSession(cdn.asked[0], 2);
  });

  it("with the credentials that a URI gives", async () => {
    const uri = await startServer(() => ({ body: { Code: "Success", ...session(7) } }));
    await call({ credentialsUri: `http://${uri.host}/credentials?for=me` });
    assertSession(cdn.asked[0], 7);
    assert.deepEqual([uri.asked[0]?.path, uri.asked[0]?.query.get("for")], ["/credentials", "me"]);
  });

  it("with the role of an ECS instance, whose metadata service is asked without a proxy", async () => {
    const asked: string[] = [];
    const send: Send = async (request) => {
      asked.push(`${request.method} ${request.toRequestURL()}`);
      const body =
        request.method === "PUT" ? "metadata-token" : JSON.stringify({ Code: "Success", ...session(3) });
      return { statusCode: 200, headers: {}, body: Buffer.from(body) };
    };
    delete process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED;
    const settings = readConfiguration(
      "cdn",
      (name) => ({ ecsRoleName: "deployer" })[name as "ecsRoleName"],
      {
        http_proxy: "http://proxy.example",
      },
    );
    const [candidate, ...others] = candidatesFor(settings.credentialSource, settings, send);
    const provider = await candidate?.build();
    assert.equal((await provider?.getCredentials())?.accessKeySecret, "session-secret-3");
    assert.deepEqual(others, []);
    assert.deepEqual(asked, [
      "PUT http://100.100.100.200/latest/api/token",
      "GET http://100.100.100.200/latest/meta-data/ram/security-credentials/deployer",
    ]);
    assert.equal(settings.proxyFor(new URL("http://100.100.100.200/latest")), undefined);
  });

  describe("with a profile of the Alibaba Cloud CLI", () => {
    const profiles = {
      current: "plain",
      profiles: [
        { name: "plain", mode: "AK", access_key_id: "plain-id", access_key_secret: "plain-secret" },
        {
          name: "temporary",
          mode: "StsToken",
          access_key_id: "temporary-id",
          access_key_secret: "temporary-secret",
          sts_token: "temporary-token",
        },
        {
          name: "role",
          mode: "ChainableRamRoleArn",
          source_profile: "plain",
          ram_role_arn: role,
          ram_session_name: "cli",
          expired_seconds: 900,
        },
        { name: "oauth", mode: "OAuth", oauth_site_type: "CN" },
        { name: "odd", mode: "Odd" },
      ],
    };
    const write = async (content: string, ...path: string[]): Promise<string> => {
      const file = join(home, ...path);
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, content);
      return file;
    };
    /** What the credentials of these settings are asked for, with one place to look for them after another. */
    const sentFor = async (settings: Record<string, string>, place = 0): Promise<URL[]> => {
      const sent: URL[] = [];
      const send: Send = async (request) => {
        sent.push(new URL(request.toRequestURL()));
        const body = JSON.stringify({ Credentials: session(sent.length) });
        return { statusCode: 200, headers: {}, body: Buffer.from(body) };
      };
      const configuration = readConfiguration("cdn", (name) => settings[name], {});
      const candidate = candidatesFor(configuration.credentialSource, configuration, send)[place];
      await (await candidate?.build())?.getCredentials();
      return sent;
    };
    const writeProfiles = () => write(JSON.stringify(profiles), ".aliyun", "config.json");

    it("that is named", async () => {
      await writeProfiles();
      await call({ profile: "temporary" });
      assertSignedWith(cdn.asked[0], "temporary-id", "temporary-secret", "temporary-token");
      assert.equal(
        said[0],
        `Signing in with the profile "temporary" in ${join(home, ".aliyun", "config.json")}.`,
      );
    });

    it("that is current, where nothing else is set up", async () => {
      await writeProfiles();
      await call({});
      assertSignedWith(cdn.asked[0], "plain-id", "plain-secret");
    });

    it("in another file, given from the home directory on", async () => {
      await write(JSON.stringify(profiles), "elsewhere.json");
      await call({ sharedCredentialsFile: "~/elsewhere.json" });
      assertSignedWith(cdn.asked[0], "plain-id", "plain-secret");
    });

    it("that assumes a role with another profile, at the endpoint of the profile", async () => {
      const endpoint = { sts_endpoint: sts.host };
      const direct = {
        ...profiles.profiles[2],
        ...profiles.profiles[0],
        ...endpoint,
        mode: "RamRoleArn",
        name: "direct",
      };
      const file = await write(JSON.stringify({ profiles: [...profiles.profiles, direct] }), "roles.json");
      await call({ profile: "direct", sharedCredentialsFile: file });
      assert.equal(sts.asked[0]?.query.get("AccessKeyId"), "plain-id");
      assertSession(cdn.asked[0], 1);
    });

    it("that assumes a role with another profile, and that one with a third: all by the transport", async () => {
      const last = { ...profiles.profiles[2], name: "last", source_profile: "role" };
      const file = await write(JSON.stringify({ profiles: [...profiles.profiles, last] }), "chain.json");
      const sent = await sentFor({ profile: "last", sharedCredentialsFile: file });
      assert.deepEqual(
        sent.map((url) => [url.host, url.searchParams.get("AccessKeyId")]),
        [
          ["sts.aliyuncs.com", "plain-id"],
          ["sts.aliyuncs.com", "session-id-1"],
        ],
      );
    });

    it("of the SDKs' common file that assumes a role: by the transport too", async () => {
      const role = "type = ram_role_arn\nrole_arn = acs:ram::1:role/x\nrole_session_name = s\n";
      await write(
        `[ci]\n${role}access_key_id = ini-id\naccess_key_secret = s\n`,
        ".alibabacloud",
        "credentials",
      );
      const sent = await sentFor({ profile: "ci" }, 1);
      assert.deepEqual(
        sent.map((url) => [url.host, url.searchParams.get("AccessKeyId")]),
        [["sts.aliyuncs.com", "ini-id"]],
      );
    });

    it("that runs a command; what it gives is kept in the CLI's own file, if the profile is from there", async () => {
      const given = { mode: "AK", access_key_id: "command-id", access_key_secret: "command-secret" };
      await write(`console.log(${JSON.stringify(JSON.stringify(given))})`, "command.js");
      const command = `"${process.execPath}" "${join(home, "command.js")}"`;
      const external = { name: "command", mode: "External", process_command: command };
      const content = JSON.stringify({ current: "command", profiles: [external] });
      const own = await write(content, ".aliyun", "config.json");
      const other = await write(content, "elsewhere.json");

      await call({ sharedCredentialsFile: other });
      assertSignedWith(cdn.asked[0], "command-id", "command-secret");
      assert.deepEqual([await readFile(own, "utf8"), await readFile(other, "utf8")], [content, content]);

      await call({ profile: "command" });
      assertSignedWith(cdn.asked[1], "command-id", "command-secret");
      assert.match(await readFile(own, "utf8"), /command-secret/);
    });

    it("of the file that is common to the SDKs, where the CLI has none of that name", async () => {
      await writeProfiles();
      await write(
        "[ci]\ntype = access_key\naccess_key_id = ini-id\naccess_key_secret = ini-secret\n",
        ".alibabacloud",
        "credentials",
      );
      await call({ profile: "ci" });
      assertSignedWith(cdn.asked[0], "ini-id", "ini-secret");
    });

    it("fails if there is none of that name, and says where it was looked for", async () => {
      await writeProfiles();
      const error = await failureOf(call({ profile: "nobody" }));
      assert.deepEqual([error.code, error.kind], ["NoCredentials", "permanent"]);
      assert.ok(
        error.message.includes(`there is no profile "nobody" in ${join(home, ".aliyun", "config.json")}`),
      );
      assert.ok(error.message.includes(`there is no file ${join(home, ".alibabacloud", "credentials")}`));
    });

    for (const [what, content, reason] of [
      ["no JSON", "{ MARKED-s3cret", "is not JSON"],
      ["no profiles", '{"MARKED-s3cret": 1}', "holds no list of profiles"],
      ["no current profile", '{"profiles": []}', "there is no current profile in"],
    ] as const) {
      it(`fails if the file holds ${what}, without repeating what is in it`, async () => {
        const file = await write(content, "broken.json");
        const error = await failureOf(call({ sharedCredentialsFile: file }));
        assert.deepEqual([error.code, error.kind], ["CredentialsUnavailable", "permanent"]);
        assert.ok(error.message.includes(reason) && error.message.includes(file), error.message);
        assert.doesNotMatch(error.message, /MARKED/);
      });
    }

    it("fails if it is of a mode that is not known, or cannot be kept where it is", async () => {
      const file = await write(JSON.stringify(profiles), "elsewhere.json");
      const odd = await failureOf(call({ profile: "odd", sharedCredentialsFile: file }));
      assert.match(odd.message, /unsupported profile mode 'Odd'/);
      const oauth = await failureOf(call({ profile: "oauth", sharedCredentialsFile: file }));
      assert.match(
        oauth.message,
        /an OAuth sign-in can be renewed in .*config\.json only, not in .*elsewhere\.json/,
      );
    });
  });

  describe("with the default chain", () => {
    it("takes an OIDC token of the environment", async () => {
      process.env.ALIBABA_CLOUD_ROLE_ARN = role;
      process.env.ALIBABA_CLOUD_OIDC_PROVIDER_ARN = oidcProvider;
      process.env.ALIBABA_CLOUD_OIDC_TOKEN_FILE = join(home, "token");
      await writeFile(join(home, "token"), "oidc-token");
      await call({});
      assert.equal(sts.asked[0]?.form.get("OIDCToken"), "oidc-token");
      assertSession(cdn.asked[0], 1);
    });

    it("does not go on to another account because a source fails for a moment", async () => {
      process.env.ALIBABA_CLOUD_ROLE_ARN = role;
      process.env.ALIBABA_CLOUD_OIDC_PROVIDER_ARN = oidcProvider;
      process.env.ALIBABA_CLOUD_OIDC_TOKEN_FILE = join(home, "token");
      await writeFile(join(home, "token"), "oidc-token");
      await mkdir(join(home, ".aliyun"));
      const other = { name: "p", mode: "AK", access_key_id: "other-id", access_key_secret: "other-secret" };
      await writeFile(
        join(home, ".aliyun", "config.json"),
        JSON.stringify({ current: "p", profiles: [other] }),
      );
      stsReplies = [{ status: 503, body: "" }];
      const client = api({});
      const error = await failureOf(client.describeRefreshQuota({ retry: false }));
      assert.deepEqual([error.code, error.kind], ["CredentialsUnavailable", "retry"]);
      await client.describeRefreshQuota({ retry: false });
      assertSession(cdn.asked[0], 1);
    });

    it("fails with all that was looked for if there is nothing, and starts anew with the next call", async () => {
      const client = api({});
      const error = await failureOf(client.describeRefreshQuota({ retry: false }));
      assert.deepEqual([error.code, error.kind], ["NoCredentials", "permanent"]);
      for (const place of [
        "alicloud:accessKey with alicloud:secretKey",
        "ALICLOUD_ACCESS_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID",
        "alicloud:assumeRoleWithOidc",
        "alicloud:ecsRoleName",
        "alicloud:profile",
        "alicloud:credentialsUri",
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
        join(home, ".aliyun", "config.json"),
        join(home, ".alibabacloud", "credentials"),
        "the role of an ECS instance",
      ]) {
        assert.ok(error.message.includes(place), `${place} is missing in: ${error.message}`);
      }
      assert.equal(cdn.asked.length, 0);

      await mkdir(join(home, ".aliyun"));
      const profile = { name: "p", mode: "AK", access_key_id: "id", access_key_secret: "secret" };
      await writeFile(
        join(home, ".aliyun", "config.json"),
        JSON.stringify({ current: "p", profiles: [profile] }),
      );
      await client.describeRefreshQuota({ retry: false });
      assertSignedWith(cdn.asked[0], "id", "secret");
    });
  });

  describe("with a role", () => {
    const withRole = { ...key, assumeRole: JSON.stringify({ roleArn: role }) };

    it("is done once for many calls at a time", async () => {
      const client = api(withRole);
      await Promise.all(Array.from({ length: 5 }, () => client.describeRefreshQuota()));
      await client.describeRefreshQuota();
      assert.deepEqual([cdn.asked.length, sts.asked.length], [6, 1]);
      assert.equal(said.filter((message) => message.startsWith("Signing in")).length, 1);
    });

    it("is done anew when the API calls the token expired, and the call goes on", async () => {
      let refused = 0;
      const expiring = await startServer(({ headers }) => {
        const isOld = headers["x-acs-security-token"] === "session-token-1";
        refused += isOld ? 1 : 0;
        return isOld
          ? { status: 400, body: { Code: "InvalidSecurityToken.Expired", Message: "Over." } }
          : { body: { RefreshTaskId: "1" } };
      });
      const endpoints = JSON.stringify([{ cdn: `http://${expiring.host}`, sts: `http://${sts.host}` }]);
      await api({ ...withRole, endpoints }).refreshObjectCaches(
        { objectPaths: ["https://a.com/x"], objectType: "File" },
        { retry: false },
      );
      assert.deepEqual([refused, expiring.asked.length, sts.asked.length], [1, 2, 2]);
    });

    it("is tried again after a failure that passes, and a submission is no exception", async () => {
      stsReplies = [
        { status: 503, body: "<html>" },
        { status: 400, body: { Code: "Throttling.User" } },
        { status: 500, body: { Code: "InternalError" } },
      ];
      const answering = await startServer(() => ({ body: { RefreshTaskId: "1" } }));
      const endpoints = JSON.stringify([{ cdn: `http://${answering.host}`, sts: `http://${sts.host}` }]);
      await api({ ...withRole, endpoints }).refreshObjectCaches(
        { objectPaths: ["https://a.com/x"], objectType: "File" },
        { retry: { minDelay: 1 } },
      );
      assert.deepEqual([sts.asked.length, answering.asked.length], [4, 1]);
    });

    it("fails with what STS says, and the advice that fits", async () => {
      stsReplies = [
        {
          status: 403,
          body: {
            Code: "NoPermission",
            Message: "You are not authorized to do this action.",
            RequestId: "sts-1",
          },
        },
      ];
      const error = await failureOf(call(withRole));
      assert.equal(
        error.message,
        "DescribeRefreshQuota failed: NoPermission: signing in with the access key of alicloud:accessKey and the " +
          "role of alicloud:assumeRole: You are not authorized to do this action (HTTP 403, request id sts-1). " +
          "Allow the action to the user or role that deploys, and check the trust policy of an assumed role.",
      );
      assert.equal(error.kind, "permanent");
    });

    for (const [what, reply] of [
      ["no JSON", { body: "<html>MARKED-s3cret</html>" }],
      ["no credentials", { body: { Credentials: { AccessKeySecret: "MARKED-s3cret" } } }],
      ["no time of expiry", { body: { Credentials: { ...session(1), Expiration: "MARKED-s3cret" } } }],
    ] as const) {
      it(`fails if STS answers with ${what}, without repeating it`, async () => {
        stsReplies = [reply];
        const error = await failureOf(call(withRole));
        assert.equal(error.code, "CredentialsUnavailable");
        assert.doesNotMatch(error.message, /MARKED/);
      });
    }

    it("fails in a way that can be repeated if STS is not reached", async () => {
      const endpoints = JSON.stringify([{ cdn: `http://${cdn.host}`, sts: "http://127.0.0.1:9" }]);
      const error = await failureOf(call({ ...withRole, endpoints }));
      assert.deepEqual([error.code, error.kind], ["ECONNREFUSED", "retry"]);
      assert.match(
        error.message,
        /Check that this machine reaches the place where the credentials come from/,
      );
    });

    it("that takes too long ends with the call", async () => {
      const silent = await startServer(() => undefined);
      const endpoints = JSON.stringify([{ cdn: `http://${cdn.host}`, sts: `http://${silent.host}` }]);
      const client = api({ ...withRole, endpoints, clientReadTimeout: "5000" });
      const ending = new AbortController();
      const ended = failureOf(
        client.describeRefreshQuota({ retry: false, budget: lasting(60_000, ending.signal) }),
      );
      await until(() => silent.asked.length === 1);
      ending.abort();
      assert.deepEqual([(await ended).code, cdn.asked.length], ["Aborted", 0]);
      const late = await failureOf(client.describeRefreshQuota({ budget: lasting(50) }));
      assert.deepEqual([late.code, late.kind], ["TimeLimit", "retry"]);
    });
  });

  it("with a static token that has expired fails, since there is no other", async () => {
    const expired = await startServer(() => ({
      status: 400,
      body: { Code: "InvalidSecurityToken.Expired" },
    }));
    const endpoints = JSON.stringify([{ cdn: `http://${expired.host}` }]);
    const error = await failureOf(call({ ...key, securityToken: "old", endpoints }));
    assert.deepEqual([error.kind, expired.asked.length], ["permanent", 1]);
    assert.match(error.message, /The temporary credentials have expired: get new ones and run again/);
  });

  it("with a key that no header can carry fails with advice", async () => {
    await mkdir(join(home, ".aliyun"));
    const profile = { name: "p", mode: "AK", access_key_id: "i\nd", access_key_secret: "secret" };
    await writeFile(join(home, ".aliyun", "config.json"), JSON.stringify({ profiles: [profile] }));
    const error = await failureOf(call({ profile: "p" }));
    assert.deepEqual([error.code, error.kind], ["CredentialsUnavailable", "permanent"]);
    assert.match(error.message, /the access key or its token has characters that cannot be part of it/);
  });

  it("shows no secret in what it says or fails with, even where the API repeats it", async () => {
    const echoing = await startServer(({ headers }) => ({
      status: 400,
      body: {
        Code: "SomeCode",
        Message: `Refused: ${headers["x-acs-security-token"]} ${headers.authorization}`,
        RequestId: String(headers["x-acs-security-token"]),
      },
    }));
    const endpoints = JSON.stringify([{ cdn: `http://${echoing.host}`, sts: `http://${sts.host}` }]);
    const client = api({ ...key, endpoints, assumeRole: JSON.stringify({ roleArn: role }) });
    const error = await failureOf(client.describeRefreshQuota({ retry: false }));
    const shown = [
      ...said,
      inspect(error, { depth: null, showHidden: true }),
      JSON.stringify(error),
      inspect(client, { depth: null, showHidden: true }),
    ].join("\n");
    assert.match(shown, /SomeCode: Refused/);
    const { authorization = "" } = echoing.asked[0]?.headers ?? {};
    const signature = /Signature=(.*)/.exec(authorization)?.[1] ?? assert.fail();
    for (const secret of ["session-token-1", "session-secret-1", "session-id-1", "base-secret", signature]) {
      assert.ok(!shown.includes(secret), shown);
    }
  });
});
