import { z } from "zod";
import { Secret } from "../base/secret.js";
import { requireSafeScheme } from "./endpoint.js";
import type { Setting, SettingsReader } from "./settingsReader.js";

/** A place that credentials come from. `from` is its name in messages and never holds a secret. */
export type CredentialSource = { from: string } & (
  | { kind: "accessKey"; accessKeyId: Secret; accessKeySecret: Secret; securityToken: Secret | undefined }
  | ({ kind: "oidc" } & OidcRole)
  | { kind: "ecsRole"; roleName: string }
  | {
      kind: "profile";
      /** Name in the file. Default: that of the profile that is current there. */
      profile: string | undefined;
      /** Path of a file in the form of the CLI's. Default: `~/.aliyun/config.json`. */
      file: string | undefined;
    }
  | { kind: "uri"; uri: Secret }
  | { kind: "default" }
);

/** A role to assume, with the time and the rights of the session. */
export interface Role {
  /** The setting that asks for the role. */
  from: string;
  roleArn: string;
  sessionName: string;
  /** JSON: the session has no rights beyond this policy. */
  policy: string | undefined;
  /** Time of the session, in s. */
  sessionExpiration: number;
  externalId: Secret | undefined;
}

interface OidcRole {
  roleArn: string;
  oidcProviderArn: string;
  /** The token, or a file that is read at each renewal. */
  token: Secret | { file: string };
  sessionName: string;
  policy: string | undefined;
  /** Time of the session, in s. */
  sessionExpiration: number;
}

const DEFAULT_SESSION_NAME = "pulumi-alicloud-cdn-refresh";
const DEFAULT_SESSION_SECONDS = 3600;

/** The environment variables for each setting of an access key. */
export const ACCESS_KEY_VARIABLES = {
  accessKey: ["ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_ID"],
  secretKey: ["ALICLOUD_SECRET_KEY", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_ACCESS_KEY_SECRET"],
  securityToken: ["ALICLOUD_SECURITY_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "ALIBABACLOUD_SECURITY_TOKEN"],
} as const;

const optionalText = z
  .string("expected a string")
  .nullish()
  .transform((value) => value || undefined);

const arn = (expected: string, pattern: RegExp) => z.string(expected).regex(pattern, expected);
const ROLE_ARN_FORM = "expected the ARN of a role such as acs:ram::1234567890:role/deployer";
const roleArn = arn(ROLE_ARN_FORM, /^acs:ram::[^:]*:role\/\S+$/);
/** Empty for no role, as for `@pulumi/alicloud`. */
const roleArnOrNone = arn(ROLE_ARN_FORM, /^(acs:ram::[^:]*:role\/\S+)?$/);
const oidcProviderArn = arn(
  "expected the ARN of an OIDC provider such as acs:ram::1234567890:oidc-provider/ci",
  /^acs:ram::[^:]*:oidc-provider\/\S+$/,
);

const SESSION_NAME_FORM = "expected 2 to 64 letters, digits and . @ _ -";
const sessionName = z
  .string(SESSION_NAME_FORM)
  .regex(/^[\w.@-]{2,64}$/, SESSION_NAME_FORM)
  .default(DEFAULT_SESSION_NAME);

const SESSION_SECONDS_FORM = "expected a whole number of seconds from 900 to 43200";
const sessionExpiration = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: SESSION_SECONDS_FORM })
  .pipe(z.number().int(SESSION_SECONDS_FORM).min(900, SESSION_SECONDS_FORM).max(43_200, SESSION_SECONDS_FORM))
  .default(DEFAULT_SESSION_SECONDS);

const assumeRole = z.object(
  {
    roleArn: roleArnOrNone,
    sessionName,
    policy: optionalText,
    sessionExpiration,
    externalId: optionalText,
  },
  "expected an object",
);

const assumeRoleWithOidc = z.object(
  {
    roleArn: roleArn.optional(),
    oidcProviderArn: oidcProviderArn.optional(),
    oidcToken: optionalText,
    oidcTokenFile: optionalText,
    roleSessionName: sessionName,
    policy: optionalText,
    sessionExpiration,
  },
  "expected an object",
);

/**
 * The first source that is set up, in the order of `@pulumi/alicloud`: configuration, environment, profile, URI.
 *
 * @param isOwn whether the configuration is that of an account of its own: what it names then wins over the environment,
 *   which can be that of another account. Default: it is the stack's, which `@pulumi/alicloud` reads too
 */
export function readCredentialSource(
  reader: SettingsReader,
  protocol: "HTTP" | "HTTPS" | undefined,
  isOwn = false,
): CredentialSource {
  const isConfigured = (...keys: string[]): boolean =>
    keys.some((key) => reader.configured(key) !== undefined);
  return (
    readOidc(reader) ??
    (isConfigured("accessKey", "secretKey") ? readAccessKey(reader, isOwn) : undefined) ??
    readEcsRole(reader.configured("ecsRoleName")) ??
    (isOwn && isConfigured("profile", "sharedCredentialsFile") ? readProfile(reader) : undefined) ??
    (isOwn && isConfigured("credentialsUri") ? readUri(reader, protocol) : undefined) ??
    readAccessKey(reader) ??
    readEcsRole(reader.environment("ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA")) ??
    readProfile(reader) ??
    readUri(reader, protocol) ?? { kind: "default", from: "the default chain" }
  );
}

/** The role to assume; undefined for none. */
export function readRole(reader: SettingsReader): Role | undefined {
  const from = "alicloud:assumeRole";
  const given = reader.parseJson(
    "assumeRole",
    assumeRole,
    '{"roleArn": "acs:ram::1234567890:role/deployer"}',
    ["externalId", "policy"],
  );
  if (given !== undefined) {
    const { externalId, ...role } = given;
    return role.roleArn === ""
      ? undefined
      : { from, ...role, externalId: externalId === undefined ? undefined : new Secret(externalId) };
  }
  const variable = reader.environment("ALICLOUD_ASSUME_ROLE_ARN");
  const variableArn = reader.parse(variable, roleArn);
  if (variable === undefined || variableArn === undefined) return undefined;
  return {
    from: variable.name,
    roleArn: variableArn,
    sessionName:
      reader.parse(reader.environment("ALICLOUD_ASSUME_ROLE_SESSION_NAME"), sessionName) ??
      DEFAULT_SESSION_NAME,
    policy: undefined,
    sessionExpiration:
      reader.parse(reader.environment("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION"), sessionExpiration) ??
      DEFAULT_SESSION_SECONDS,
    externalId: undefined,
  };
}

function readOidc(reader: SettingsReader): CredentialSource | undefined {
  const from = "alicloud:assumeRoleWithOidc";
  const given = reader.parseJson(
    "assumeRoleWithOidc",
    assumeRoleWithOidc,
    '{"roleArn": "acs:ram::1234567890:role/deployer", "oidcProviderArn": "acs:ram::1234567890:oidc-provider/ci", "oidcTokenFile": "/run/token"}',
    ["oidcToken", "policy"],
  );
  if (given === undefined) return undefined;
  const wanted = {
    roleArn: given.roleArn ?? reader.environment("ALIBABA_CLOUD_ROLE_ARN")?.value,
    oidcProviderArn: given.oidcProviderArn ?? reader.environment("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?.value,
    oidcTokenFile: given.oidcTokenFile ?? reader.environment("ALIBABA_CLOUD_OIDC_TOKEN_FILE")?.value,
  };
  const token = given.oidcToken
    ? new Secret(given.oidcToken)
    : wanted.oidcTokenFile && { file: wanted.oidcTokenFile };
  if (!wanted.roleArn || !wanted.oidcProviderArn || !token) {
    reader.problem(from, "expected roleArn, oidcProviderArn, and oidcTokenFile or oidcToken");
    return undefined;
  }
  return {
    kind: "oidc",
    from,
    roleArn: wanted.roleArn,
    oidcProviderArn: wanted.oidcProviderArn,
    token,
    sessionName: given.roleSessionName,
    policy: given.policy,
    sessionExpiration: given.sessionExpiration,
  };
}

/** @param isOwn whether half of a key is not completed by the environment. Default: it is, as by `@pulumi/alicloud` */
function readAccessKey(reader: SettingsReader, isOwn = false): CredentialSource | undefined {
  const [id, secret] = (["accessKey", "secretKey"] as const).map((key) =>
    isOwn ? reader.configured(key) : reader.find(key, ...ACCESS_KEY_VARIABLES[key]),
  );
  if (id === undefined && secret === undefined) return undefined;
  if (id === undefined || secret === undefined) {
    const missing = id === undefined ? "accessKey" : "secretKey";
    reader.problem(
      `alicloud:${missing}`,
      `missing, while ${(id ?? secret)?.name} is set: set it${isOwn ? " too" : `, or one of ${ACCESS_KEY_VARIABLES[missing].join(", ")}`}`,
    );
  }
  // A token belongs to one access key: that of the environment does not fit one of the configuration.
  const token =
    reader.configured("securityToken") ??
    (id?.name.startsWith("alicloud:")
      ? undefined
      : reader.environment(...ACCESS_KEY_VARIABLES.securityToken));
  for (const given of [id, secret, token]) {
    if (given !== undefined && !isSendable(given.value)) {
      reader.problem(
        given.name,
        "has white space or other characters that cannot be part of it: copy it again",
      );
    }
  }
  return {
    kind: "accessKey",
    from: `the access key of ${id?.name}`,
    accessKeyId: new Secret(id?.value ?? ""),
    accessKeySecret: new Secret(secret?.value ?? ""),
    securityToken: token && new Secret(token.value),
  };
}

/** Whether a key or a token can stand in a header. */
export function isSendable(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function readEcsRole(roleName: Setting | undefined): CredentialSource | undefined {
  return roleName && { kind: "ecsRole", from: `the ECS role of ${roleName.name}`, roleName: roleName.value };
}

function readProfile(reader: SettingsReader): CredentialSource | undefined {
  const profile = reader.find("profile", "ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE", "ALIBABACLOUD_PROFILE");
  // ALIBABA_CLOUD_CREDENTIALS_FILE is left out: for Alibaba Cloud's own tools it names a file of another form.
  const file = reader.find("sharedCredentialsFile", "ALICLOUD_SHARED_CREDENTIALS_FILE");
  const setting = profile ?? file;
  return (
    setting && {
      kind: "profile",
      from: `the profile of ${setting.name}`,
      profile: profile?.value,
      file: file?.value,
    }
  );
}

function readUri(
  reader: SettingsReader,
  protocol: "HTTP" | "HTTPS" | undefined,
): CredentialSource | undefined {
  const uri = reader.find("credentialsUri", "ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI");
  if (uri === undefined) return undefined;
  reader.collectProblem(() => {
    // The path and query can hold a token, so the value is not repeated.
    if (!URL.canParse(uri.value) || !/^https?:$/.test(new URL(uri.value).protocol)) {
      throw new Error(`${uri.name}: expected an http or https URL such as http://127.0.0.1:8080/credentials`);
    }
    requireSafeScheme(uri.name, new URL(uri.value), protocol);
  });
  return { kind: "uri", from: `the URI of ${uri.name}`, uri: new Secret(uri.value) };
}
