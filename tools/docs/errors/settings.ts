import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfiguration } from "../../../provider/cloud/configuration.js";
import { ConfigurationError } from "../../../provider/cloud/settingsReader.js";
import { createCdnApi } from "../../../provider/products/cdn/client.js";
import { removeFolder, temporaryFolder } from "../../processes.js";
import { failureOf, type Message, type Section } from "./message.js";
import { startRefusing } from "./refusing.js";

type Settings = Readonly<Record<string, string>>;
type Case = [when: string, configuration: Settings, about: string, advice: string, environment?: Settings];

const ROLE = "acs:ram::1234567890:role/deployer";
const json = (value: unknown): string => JSON.stringify(value);
const endpoint = (cdn: string): Settings => ({ endpoints: json([{ cdn }]) });
const OIDC = {
  roleArn: ROLE,
  oidcProviderArn: "acs:ram::1234567890:oidc-provider/ci",
  oidcTokenFile: "/run/token",
};

const WRONG: readonly Case[] = [
  ["The region is none.", { region: "Hangzhou" }, "alicloud:region", "expected a region such as cn-hangzhou"],
  ["The protocol is none.", { protocol: "FTP" }, "alicloud:protocol", "expected HTTP or HTTPS"],
  [
    "A time limit of calls is none.",
    { clientReadTimeout: "20s" },
    "alicloud:clientReadTimeout",
    "expected a whole number of milliseconds from 1 to 600000",
  ],
  [
    "A setting that is an object is not JSON.",
    { assumeRole: "deployer" },
    "alicloud:assumeRole",
    "expected something such as",
  ],
  [
    "The endpoints are no list.",
    { endpoints: json({ cdn: "cdn.aliyuncs.com" }) },
    "alicloud:endpoints",
    "expected a list",
  ],
  [
    "The endpoints are a list of something else.",
    { endpoints: json(["cdn.aliyuncs.com"]) },
    "alicloud:endpoints.0",
    "expected an object with endpoints by service",
  ],
  [
    "The CDN's endpoint is no text.",
    { endpoints: json([{ cdn: 7 }]) },
    "alicloud:endpoints.0.cdn",
    "expected a string",
  ],
  [
    "The STS endpoint is no text.",
    { endpoints: json([{ sts: 7 }]) },
    "alicloud:endpoints.0.sts",
    "expected a string",
  ],
  [
    "An endpoint has another scheme.",
    endpoint("ftp://cdn.aliyuncs.com"),
    "alicloud:endpoints.cdn",
    "use one of these",
  ],
  [
    "An endpoint is none.",
    endpoint("cdn aliyuncs com"),
    "alicloud:endpoints.cdn",
    "expected a host, host:port or URL such as",
  ],
  [
    "An endpoint has a user name or a password.",
    endpoint("https://user:password@cdn.aliyuncs.com"),
    "alicloud:endpoints.cdn",
    "remove them",
  ],
  [
    "An endpoint has a path.",
    endpoint("https://cdn.aliyuncs.com/api"),
    "alicloud:endpoints.cdn",
    "give the host and port only",
  ],
  [
    "An endpoint of another machine is plain HTTP.",
    endpoint("http://cdn.example.com"),
    "alicloud:endpoints.cdn",
    "use https, or set alicloud:protocol to HTTP",
  ],
  ["Half of an access key is set.", { accessKey: "LTAI-example" }, "alicloud:secretKey", "set it, or one of"],
  [
    "A key has white space in it. It is not shown.",
    { accessKey: "LTAI example", secretKey: "secret" },
    "alicloud:accessKey",
    "copy it again",
  ],
  ["The role is no object.", { assumeRole: json(ROLE) }, "alicloud:assumeRole", "expected an object"],
  [
    "The role's ARN is none.",
    { assumeRole: json({ roleArn: "deployer" }) },
    "alicloud:assumeRole.roleArn",
    "expected the ARN of a role such as",
  ],
  [
    "The role's policy is no text. It is not shown.",
    { assumeRole: json({ roleArn: ROLE, policy: {} }) },
    "alicloud:assumeRole.policy",
    "expected a string",
  ],
  [
    "The session's name is none.",
    { assumeRole: json({ roleArn: ROLE, sessionName: "a b" }) },
    "alicloud:assumeRole.sessionName",
    "expected 2 to 64 letters, digits and",
  ],
  [
    "The session is too short or too long.",
    { assumeRole: json({ roleArn: ROLE, sessionExpiration: 60 }) },
    "alicloud:assumeRole.sessionExpiration",
    "expected a whole number of seconds from 900 to 43200",
  ],
  [
    "What is set for OIDC is no object.",
    { assumeRoleWithOidc: json("deployer") },
    "alicloud:assumeRoleWithOidc",
    "expected an object",
  ],
  [
    "What OIDC needs is not complete.",
    { assumeRoleWithOidc: json({ roleArn: ROLE }) },
    "alicloud:assumeRoleWithOidc",
    "expected roleArn, oidcProviderArn, and oidcTokenFile or oidcToken",
  ],
  [
    "The OIDC provider's ARN is none.",
    { assumeRoleWithOidc: json({ ...OIDC, oidcProviderArn: "ci" }) },
    "alicloud:assumeRoleWithOidc.oidcProviderArn",
    "expected the ARN of an OIDC provider such as",
  ],
  [
    "The URL that gives credentials is none. It is not shown, since it can hold a token.",
    { credentialsUri: "credentials" },
    "alicloud:credentialsUri",
    "expected an http or https URL such as",
  ],
  [
    "The URL that gives credentials is plain HTTP to another machine.",
    { credentialsUri: "http://credentials.example.com/" },
    "alicloud:credentialsUri",
    "use https, or set alicloud:protocol to HTTP",
  ],
];

export function settingsSection(): Section {
  const messages = WRONG.map(([when, configuration, about, advice, environment = {}]): Message => {
    const text = problemWith(configuration, environment);
    return { when, text, about, advice };
  });
  const introduction =
    "All that is wrong with the `alicloud:` configuration, or with the environment variables in its place, is said at once, " +
    "by `pulumi preview` too: a line for each setting below `The alicloud configuration cannot be used:`. The value is shown " +
    "where it is no secret. Correct it with `pulumi config set`.";
  return { title: "Settings of the account", introduction, messages };
}

function problemWith(configuration: Settings, environment: Settings): string {
  try {
    readConfiguration("cdn", (key) => configuration[key], environment);
  } catch (error) {
    if (error instanceof ConfigurationError && error.problems.length === 1) return error.message;
    throw error;
  }
  throw new Error(`nothing is wrong with ${json(configuration)}`);
}

const HOME = "/home/you";

/** What is said where there are no credentials, with a home folder that holds none. */
export async function signingInSection(): Promise<Section> {
  const home = await temporaryFolder("home");
  const before = { ...process.env };
  // The library looks at the process's own environment.
  process.env.HOME = home;
  process.env.ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true";
  try {
    return {
      title: "Signing in",
      introduction:
        "Said when the first call is made: the message names the place in which the credentials were looked for. What the " +
        "place has answered, which may be secret, is not repeated.",
      messages: await signInFailures(home),
    };
  } finally {
    for (const name of ["HOME", "ALIBABA_CLOUD_ECS_METADATA_DISABLED"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await removeFolder(home);
  }
}

async function signInFailures(home: string): Promise<Message[]> {
  const file = async (name: string, text: string): Promise<string> => {
    const path = join(home, name);
    await writeFile(path, text);
    return path;
  };
  const notJson = await file("not-json", "[default]");
  const noProfiles = await file("no-profiles", "{}");
  const profiles = await file("profiles", json({ profiles: [{ name: "prod", mode: "AK" }] }));
  const unsendable = await file(
    "unsendable",
    json({
      current: "prod",
      profiles: [{ name: "prod", mode: "AK", access_key_id: "a b", access_key_secret: "c" }],
    }),
  );
  const oauth = await file(
    "oauth",
    json({
      current: "prod",
      profiles: [
        {
          name: "prod",
          mode: "OAuth",
          oauth_site_type: "CN",
          oauth_refresh_token: "token",
          oauth_access_token: "token",
          oauth_access_token_expire: 1,
        },
      ],
    }),
  );
  const nobody = "http://127.0.0.1:1/credentials";
  const set = "Set one of them up, for example alicloud:accessKey";
  const check = "Check what the source refers to";
  const cases: [when: string, configuration: Settings, about: string, advice: string, code: string][] = [
    ["Nothing is set up.", {}, "alicloud:accessKey", set, "NoCredentials"],
    ["A profile is named that no file has.", { profile: "prod" }, "alicloud:profile", set, "NoCredentials"],
    [
      "The file of the profiles is missing.",
      { sharedCredentialsFile: "/nowhere/config.json" },
      "/nowhere/config.json",
      check,
      "CredentialsUnavailable",
    ],
    [
      "The file of the profiles cannot be read.",
      { sharedCredentialsFile: home },
      HOME,
      check,
      "CredentialsUnavailable",
    ],
    [
      "The file of the profiles is another.",
      { sharedCredentialsFile: notJson },
      `${HOME}/not-json`,
      check,
      "CredentialsUnavailable",
    ],
    [
      "The file of the profiles has none.",
      { sharedCredentialsFile: noProfiles },
      `${HOME}/no-profiles`,
      check,
      "CredentialsUnavailable",
    ],
    [
      "The file of the profiles names none as the current one.",
      { sharedCredentialsFile: profiles },
      `${HOME}/profiles`,
      check,
      "CredentialsUnavailable",
    ],
    [
      "The file of the profiles does not have the one that is named.",
      { sharedCredentialsFile: profiles, profile: "test" },
      `${HOME}/profiles`,
      check,
      "CredentialsUnavailable",
    ],
    [
      "The profile's key cannot be one.",
      { sharedCredentialsFile: unsendable },
      "alicloud:sharedCredentialsFile",
      check,
      "CredentialsUnavailable",
    ],
    [
      "The profile is an OAuth sign-in that has to be renewed.",
      { sharedCredentialsFile: oauth },
      `${HOME}/oauth`,
      check,
      "CredentialsUnavailable",
    ],
    [
      "The role of the instance cannot be had.",
      { ecsRoleName: "deployer" },
      "the ECS role of alicloud:ecsRoleName",
      check,
      "CredentialsUnavailable",
    ],
    [
      "The place of the credentials cannot be reached.",
      { credentialsUri: nobody },
      "the URI of alicloud:credentialsUri",
      "Check that this machine reaches the place where the credentials come from",
      "ECONNREFUSED",
    ],
    [
      "The role cannot be assumed, since STS cannot be reached.",
      {
        accessKey: "example",
        secretKey: "secret",
        assumeRole: json({ roleArn: ROLE }),
        endpoints: json([{ sts: "http://127.0.0.1:1" }]),
      },
      "the role of alicloud:assumeRole",
      "Check that this machine reaches the place where the credentials come from",
      "ECONNREFUSED",
    ],
  ];
  const messages: Message[] = [];
  for (const [when, configuration, about, advice, code] of cases) {
    messages.push({ when, text: (await signIn(configuration)).replaceAll(home, HOME), about, advice, code });
  }
  return [...messages, await refusedByPlace(), await unreachableInDefaultChain(home)];
}

/** How a call fails with these settings. */
async function signIn(configuration: Settings, environment: Settings = {}): Promise<string> {
  const api = createCdnApi(readConfiguration("cdn", (key) => configuration[key], environment));
  return (await failureOf(() => api.describeRefreshQuota({ retry: false }))).message;
}

async function refusedByPlace(): Promise<Message> {
  const place = await startRefusing(404);
  const text = await signIn({ credentialsUri: place.url });
  await place.close();
  return {
    when: "The place of the credentials refuses.",
    text: text.replaceAll(new URL(place.url).host, "127.0.0.1:8080"),
    about: "the URI of alicloud:credentialsUri",
    advice: "Check what the source refers to",
    code: "CredentialsUnavailable",
  };
}

/** Another place can mean another account: so one that is set up and only fails for the moment is not passed over. */
async function unreachableInDefaultChain(home: string): Promise<Message> {
  const key = { access_key_id: "example", access_key_secret: "secret" };
  const role = { ram_role_arn: ROLE, ram_session_name: "deployer", expired_seconds: 900 };
  const profile = { name: "prod", mode: "RamRoleArn", ...key, ...role };
  await mkdir(join(home, ".aliyun"));
  await writeFile(join(home, ".aliyun/config.json"), json({ current: "prod", profiles: [profile] }));
  return {
    when: "Nothing is set up in the configuration, and the CLI's profile has a role that cannot be assumed for the moment.",
    text: await signIn({}, { https_proxy: "socks5://proxy.example.com" }),
    about: "the default chain",
    advice: "Check that this machine reaches the place where the credentials come from",
    code: "InvalidProxy",
  };
}
