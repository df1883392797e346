import assert from "node:assert/strict";
import { inspect } from "node:util";
import { type ClientSettings, readConfiguration } from "../../provider/cloud/configuration.js";
import { ConfigurationError } from "../../provider/cloud/settingsReader.js";

type Texts = Record<string, string>;

const read = (configured: Texts, environment: Texts = {}): ClientSettings =>
  readConfiguration("cdn", (key) => configured[key], environment);

const problems = (configured: Texts, environment: Texts = {}): readonly string[] => {
  try {
    read(configured, environment);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    assert.equal(
      error.message,
      ["The alicloud configuration cannot be used:", ...error.problems].join("\n- "),
    );
    return error.problems;
  }
  return [];
};

/** The source with what is in it, for comparison. */
const sourceOf = (configured: Texts, environment: Texts = {}): unknown =>
  Object.fromEntries(
    Object.entries(read(configured, environment).credentialSource).map(([key, value]) => [
      key,
      typeof value === "object" && "reveal" in value ? value.reveal() : value,
    ]),
  );

const key = { accessKey: "id", secretKey: "secret" };
const role = "acs:ram::1234567890:role/deployer";
const oidcProvider = "acs:ram::1234567890:oidc-provider/ci";

describe("The client's settings", () => {
  it("have defaults", () => {
    const { credentialSource, proxyFor, ...rest } = read({});
    assert.deepEqual(rest, {
      endpoint: undefined,
      region: undefined,
      protocol: "https",
      stsEndpoint: undefined,
      connectTimeout: 5000,
      readTimeout: 20_000,
      role: undefined,
    });
    assert.equal(credentialSource.kind, "default");
    assert.equal(proxyFor(new URL("https://cdn.aliyuncs.com")), undefined);
  });

  it("come from the configuration first", () => {
    const environment = {
      ALICLOUD_REGION: "cn-beijing",
      CLIENT_READ_TIMEOUT: "1",
      CLIENT_CONNECT_TIMEOUT: "2",
      CDN_ENDPOINT: "cdn.environment.example",
      STS_ENDPOINT: "sts.environment.example",
    };
    const settings = read(
      {
        region: "cn-hangzhou",
        clientReadTimeout: "3000",
        clientConnectTimeout: "4000",
        endpoints: '[{"ecs": "ecs.example"}, {"cdn": "cdn.example", "sts": "sts.example:8443"}]',
      },
      environment,
    );
    assert.deepEqual(
      [settings.region, settings.readTimeout, settings.connectTimeout],
      ["cn-hangzhou", 3000, 4000],
    );
    assert.deepEqual(settings.endpoint, { host: "cdn.example", protocol: "https" });
    assert.deepEqual(settings.stsEndpoint, { host: "sts.example:8443", protocol: "https" });

    const fallback = read({}, environment);
    assert.deepEqual([fallback.region, fallback.readTimeout, fallback.connectTimeout], ["cn-beijing", 1, 2]);
    assert.equal(fallback.endpoint?.host, "cdn.environment.example");
    assert.equal(fallback.stsEndpoint?.host, "sts.environment.example");
  });

  for (const variable of ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "ALIBABACLOUD_REGION"]) {
    it(`take the region from ${variable}`, () => {
      assert.equal(read({}, { [variable]: "eu-central-1" }).region, "eu-central-1");
    });
  }

  it("take an empty setting for one that is not set", () => {
    assert.equal(read({ region: " " }, { ALICLOUD_REGION: "cn-beijing" }).region, "cn-beijing");
    assert.equal(
      read({ endpoints: '[{"cdn": ""}]' }, { CDN_ENDPOINT: "cdn.example" }).endpoint?.host,
      "cdn.example",
    );
  });

  it("are refused with all that is wrong, each with its name, its value and what is allowed", () => {
    assert.deepEqual(
      problems(
        {
          protocol: "ftp",
          region: "Bei jing",
          clientReadTimeout: "60s",
          clientConnectTimeout: "0",
          endpoints: '[{"cdn": 7}]',
          assumeRole: '{"roleArn": "deployer", "sessionName": "a b", "sessionExpiration": 60}',
        },
        {},
      ),
      [
        'alicloud:protocol: "ftp" is not allowed: expected HTTP or HTTPS',
        "alicloud:endpoints.0.cdn: 7 is not allowed: expected a string",
        'alicloud:region: "Bei jing" is not allowed: expected a region such as cn-hangzhou',
        'alicloud:clientConnectTimeout: "0" is not allowed: expected a whole number of milliseconds from 1 to 600000',
        'alicloud:clientReadTimeout: "60s" is not allowed: expected a whole number of milliseconds from 1 to 600000',
        'alicloud:assumeRole.roleArn: "deployer" is not allowed: expected the ARN of a role such as acs:ram::1234567890:role/deployer',
        'alicloud:assumeRole.sessionName: "a b" is not allowed: expected 2 to 64 letters, digits and . @ _ -',
        "alicloud:assumeRole.sessionExpiration: 60 is not allowed: expected a whole number of seconds from 900 to 43200",
      ],
    );
  });

  for (const [setting, value, problem] of [
    [
      "endpoints",
      "cdn.example",
      'alicloud:endpoints: not JSON: expected something such as [{"cdn": "cdn.aliyuncs.com"}]',
    ],
    ["endpoints", "{}", "alicloud:endpoints: expected a list"],
    [
      "endpoints",
      "[3]",
      "alicloud:endpoints.0: 3 is not allowed: expected an object with endpoints by service",
    ],
    ["assumeRole", "[]", "alicloud:assumeRole: expected an object"],
    [
      "assumeRole",
      "{}",
      "alicloud:assumeRole.roleArn: expected the ARN of a role such as acs:ram::1234567890:role/deployer",
    ],
    [
      "assumeRoleWithOidc",
      "{}",
      "alicloud:assumeRoleWithOidc: expected roleArn, oidcProviderArn, and oidcTokenFile or oidcToken",
    ],
  ] as const) {
    it(`are refused where ${setting} is ${value}`, () => {
      assert.deepEqual(problems({ [setting]: value }), [problem]);
    });
  }

  it("are refused by the variable's name where they come from the environment", () => {
    assert.deepEqual(problems({}, { CLIENT_READ_TIMEOUT: "soon", ALICLOUD_ASSUME_ROLE_ARN: "deployer" }), [
      'CLIENT_READ_TIMEOUT: "soon" is not allowed: expected a whole number of milliseconds from 1 to 600000',
      'ALICLOUD_ASSUME_ROLE_ARN: "deployer" is not allowed: expected the ARN of a role such as acs:ram::1234567890:role/deployer',
    ]);
  });
});

describe("An endpoint", () => {
  const endpoint = (value: string, settings: Texts = {}) =>
    read({ ...settings, endpoints: JSON.stringify([{ cdn: value }]) }).endpoint;
  const refusal = (value: string, settings: Texts = {}) =>
    problems({ ...settings, endpoints: JSON.stringify([{ cdn: value }]) }).join();

  for (const [value, settings, host, protocol] of [
    ["cdn.aliyuncs.com", {}, "cdn.aliyuncs.com", "https"],
    [" https://cdn.aliyuncs.com/ ", {}, "cdn.aliyuncs.com", "https"],
    ["https://cdn.example", { protocol: "HTTP" }, "cdn.example", "https"],
    ["cdn.example:8080", { protocol: "http" }, "cdn.example:8080", "http"],
    ["http://127.0.0.1:8080", {}, "127.0.0.1:8080", "http"],
    ["http://localhost:8080", {}, "localhost:8080", "http"],
    ["http://[::1]:8080", {}, "[::1]:8080", "http"],
    ["http://cdn.example", { protocol: "HTTP" }, "cdn.example", "http"],
  ] as const) {
    it(`can be ${value} with ${JSON.stringify(settings)}`, () => {
      assert.deepEqual(endpoint(value, settings), { host, protocol });
    });
  }

  it("by plain HTTP on another machine needs the protocol to be set to that", () => {
    for (const settings of [{}, { protocol: "HTTPS" }]) {
      assert.equal(
        refusal("http://10.0.0.1:80", settings),
        "alicloud:endpoints.cdn: plain HTTP to 10.0.0.1 would send signatures and credentials in the open: " +
          "use https, or set alicloud:protocol to HTTP if that is what you want",
      );
    }
    assert.match(refusal("http://127.0.0.1.example.com"), /plain HTTP/);
  });

  for (const [value, problem] of [
    ["ftp://cdn.example", /the scheme of an endpoint is http or https, not ftp/],
    ["https://user:pass@cdn.example", /an endpoint has no user name or password/],
    ["https://cdn.example/path", /cdn\.example is followed by a path: give the host and port only/],
    ["cdn.example?x=1", /is followed by a path/],
    ["a b", /expected a host, host:port or URL/],
    ["https://", /expected a host, host:port or URL/],
  ] as const) {
    it(`cannot be ${value}`, () => {
      assert.match(refusal(value), problem);
    });
  }
});

describe("The source of the credentials", () => {
  const environment = {
    ALICLOUD_ACCESS_KEY: "environment-id",
    ALICLOUD_SECRET_KEY: "environment-secret",
    ALICLOUD_SECURITY_TOKEN: "environment-token",
    ALICLOUD_ECS_ROLE_NAME: "environment-ecs-role",
    ALICLOUD_PROFILE: "environment-profile",
    ALICLOUD_CREDENTIALS_URI: "http://127.0.0.1:1/environment",
  };

  it("is what is configured, before what is in the environment", () => {
    assert.deepEqual(sourceOf(key, environment), {
      kind: "accessKey",
      from: "the access key of alicloud:accessKey",
      accessKeyId: "id",
      accessKeySecret: "secret",
      // The environment's token belongs to the environment's key.
      securityToken: undefined,
    });
    assert.deepEqual(sourceOf({ ecsRoleName: "role" }, environment), {
      kind: "ecsRole",
      from: "the ECS role of alicloud:ecsRoleName",
      roleName: "role",
    });
    assert.deepEqual(sourceOf({ ...key, ecsRoleName: "role", securityToken: "token" }), {
      kind: "accessKey",
      from: "the access key of alicloud:accessKey",
      accessKeyId: "id",
      accessKeySecret: "secret",
      securityToken: "token",
    });
  });

  it("is the key of the environment before a profile or a URI, as for @pulumi/alicloud", () => {
    assert.deepEqual(sourceOf({ profile: "p", credentialsUri: "http://127.0.0.1:1/" }, environment), {
      kind: "accessKey",
      from: "the access key of ALICLOUD_ACCESS_KEY",
      accessKeyId: "environment-id",
      accessKeySecret: "environment-secret",
      securityToken: "environment-token",
    });
  });

  it("is then, in this order, the environment's ECS role, a profile, a URI, and the default chain", () => {
    const left: Partial<typeof environment> = { ...environment };
    delete left.ALICLOUD_ACCESS_KEY;
    delete left.ALICLOUD_SECRET_KEY;
    const kinds = [];
    for (const next of [
      "ALICLOUD_ECS_ROLE_NAME",
      "ALICLOUD_PROFILE",
      "ALICLOUD_CREDENTIALS_URI",
      "ALICLOUD_SECURITY_TOKEN",
    ] as const) {
      const { kind, from } = read({}, left).credentialSource;
      kinds.push(`${kind}: ${from}`);
      delete left[next];
    }
    assert.deepEqual(kinds, [
      "ecsRole: the ECS role of ALICLOUD_ECS_ROLE_NAME",
      "profile: the profile of ALICLOUD_PROFILE",
      "uri: the URI of ALICLOUD_CREDENTIALS_URI",
      "default: the default chain",
    ]);
  });

  it("can have its key in the configuration and its secret in the environment", () => {
    assert.deepEqual(sourceOf({ accessKey: "id" }, { ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret" }), {
      kind: "accessKey",
      from: "the access key of alicloud:accessKey",
      accessKeyId: "id",
      accessKeySecret: "secret",
      securityToken: undefined,
    });
  });

  for (const [id, secret, token] of [
    ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"],
    ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"],
    ["ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"],
  ] as const) {
    it(`can be ${id}, ${secret} and ${token}`, () => {
      assert.deepEqual(sourceOf({}, { [id]: "id", [secret]: "secret", [token]: "token" }), {
        kind: "accessKey",
        from: `the access key of ${id}`,
        accessKeyId: "id",
        accessKeySecret: "secret",
        securityToken: "token",
      });
    });
  }

  it("can be a profile, of the CLI's file or of another", () => {
    assert.deepEqual(sourceOf({ profile: "p", sharedCredentialsFile: "/f" }), {
      kind: "profile",
      from: "the profile of alicloud:profile",
      profile: "p",
      file: "/f",
    });
    assert.deepEqual(sourceOf({}, { ALICLOUD_SHARED_CREDENTIALS_FILE: "/f" }), {
      kind: "profile",
      from: "the profile of ALICLOUD_SHARED_CREDENTIALS_FILE",
      profile: undefined,
      file: "/f",
    });
  });

  it("can be an OIDC token, before all else", () => {
    const assumeRoleWithOidc = {
      roleArn: role,
      oidcProviderArn: oidcProvider,
      oidcTokenFile: "/run/token",
      roleSessionName: "ci",
      policy: '{"Version":"1"}',
      sessionExpiration: "900",
    };
    assert.deepEqual(
      sourceOf({ ...key, assumeRoleWithOidc: JSON.stringify(assumeRoleWithOidc) }, environment),
      {
        kind: "oidc",
        from: "alicloud:assumeRoleWithOidc",
        roleArn: role,
        oidcProviderArn: oidcProvider,
        token: { file: "/run/token" },
        sessionName: "ci",
        policy: '{"Version":"1"}',
        sessionExpiration: 900,
      },
    );
  });

  it("fills an OIDC role up from the environment, and takes a token that is given as such", () => {
    const source = sourceOf(
      { assumeRoleWithOidc: '{"oidcToken": "the-token"}' },
      { ALIBABA_CLOUD_ROLE_ARN: role, ALIBABA_CLOUD_OIDC_PROVIDER_ARN: oidcProvider },
    );
    assert.deepEqual(source, {
      kind: "oidc",
      from: "alicloud:assumeRoleWithOidc",
      roleArn: role,
      oidcProviderArn: oidcProvider,
      token: "the-token",
      sessionName: "pulumi-alicloud-cdn-refresh",
      policy: undefined,
      sessionExpiration: 3600,
    });
  });

  it("cannot be half a key", () => {
    assert.deepEqual(problems({ accessKey: "id" }), [
      "alicloud:secretKey: missing, while alicloud:accessKey is set: set it, or one of " +
        "ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABACLOUD_ACCESS_KEY_SECRET",
    ]);
    assert.deepEqual(problems({}, { ALICLOUD_SECRET_KEY: "secret" }), [
      "alicloud:accessKey: missing, while ALICLOUD_SECRET_KEY is set: set it, or one of " +
        "ALICLOUD_ACCESS_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABACLOUD_ACCESS_KEY_ID",
    ]);
  });

  it("cannot be a key that no header can carry; the problem does not repeat it", () => {
    assert.deepEqual(problems({ accessKey: "id", secretKey: "one two", securityToken: "töken" }), [
      "alicloud:secretKey: has white space or other characters that cannot be part of it: copy it again",
      "alicloud:securityToken: has white space or other characters that cannot be part of it: copy it again",
    ]);
  });

  it("cannot be a URI that would give credentials away; the problem does not repeat it", () => {
    assert.deepEqual(problems({ credentialsUri: "http://10.0.0.1/path?token=abc" }), [
      "alicloud:credentialsUri: plain HTTP to 10.0.0.1 would send signatures and credentials in the open: " +
        "use https, or set alicloud:protocol to HTTP if that is what you want",
    ]);
    for (const credentialsUri of ["file:///etc/passwd", "127.0.0.1:80/abc"]) {
      assert.deepEqual(problems({ credentialsUri }), [
        "alicloud:credentialsUri: expected an http or https URL such as http://127.0.0.1:8080/credentials",
      ]);
    }
    assert.deepEqual(problems({ credentialsUri: "http://10.0.0.1/", protocol: "HTTP" }), []);
    assert.deepEqual(problems({ credentialsUri: "https://sidecar.example/" }), []);
  });
});

describe("The role to assume", () => {
  it("has all that a session can be given", () => {
    const assumeRole = {
      roleArn: role,
      sessionName: "me@work",
      policy: "{}",
      sessionExpiration: 7200,
      externalId: "partner",
    };
    const { externalId, ...rest } = read({ ...key, assumeRole: JSON.stringify(assumeRole) }).role ?? {};
    assert.equal(externalId?.reveal(), "partner");
    assert.deepEqual(rest, {
      from: "alicloud:assumeRole",
      roleArn: role,
      sessionName: "me@work",
      policy: "{}",
      sessionExpiration: 7200,
    });
  });

  it("can come from the environment", () => {
    const environment = {
      ALICLOUD_ASSUME_ROLE_ARN: role,
      ALICLOUD_ASSUME_ROLE_SESSION_NAME: "ci",
      ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: "1800",
    };
    assert.deepEqual(read(key, environment).role, {
      from: "ALICLOUD_ASSUME_ROLE_ARN",
      roleArn: role,
      sessionName: "ci",
      policy: undefined,
      sessionExpiration: 1800,
      externalId: undefined,
    });
  });

  it("is none where the configuration says so, whatever the environment says", () => {
    const environment = { ALICLOUD_ASSUME_ROLE_ARN: role };
    assert.equal(read({ ...key, assumeRole: '{"roleArn": ""}' }, environment).role, undefined);
  });
});

describe("A setting that is secret", () => {
  const secret = "MARKED-s3cret-value";

  it("shows in no view of the settings", () => {
    const sources: Texts[] = [
      { accessKey: secret, secretKey: secret, securityToken: secret },
      { ...key, assumeRole: JSON.stringify({ roleArn: role, externalId: secret }) },
      {
        assumeRoleWithOidc: JSON.stringify({
          roleArn: role,
          oidcProviderArn: oidcProvider,
          oidcToken: secret,
        }),
      },
      { credentialsUri: `http://127.0.0.1/${secret}` },
    ];
    for (const configured of sources) {
      const settings = read(configured, { HTTPS_PROXY: `http://user:${secret}@proxy.example` });
      const views = [
        inspect(settings, { depth: null, showHidden: true }),
        JSON.stringify(settings),
        `${Object.values(settings.credentialSource)}`,
      ];
      for (const view of views) {
        assert.ok(!view.includes(secret), view);
      }
    }
  });

  it("shows in no problem", () => {
    const all = [
      ...problems({ accessKey: `${secret} x`, secretKey: `${secret} x`, securityToken: `${secret} x` }),
      ...problems({ credentialsUri: `http://u:${secret}@10.0.0.1/${secret}` }),
      ...problems({ credentialsUri: `x-${secret}` }),
      ...problems({ assumeRole: `{"externalId": "${secret}` }),
      ...problems({ assumeRole: JSON.stringify({ externalId: [secret], policy: [secret] }) }),
      ...problems({ assumeRoleWithOidc: JSON.stringify({ oidcToken: [secret] }) }),
      ...problems({ endpoints: `[{"cdn": "https://u:${secret}@cdn.example"}]` }),
    ];
    assert.ok(all.length >= 9);
    assert.ok(!all.join().includes(secret), all.join("\n"));
  });
});
