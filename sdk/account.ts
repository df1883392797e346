import * as pulumi from "@pulumi/pulumi";
import { QueryError } from "./queryError.js";
import { SETTINGS } from "./settings.js";

/** The role that is taken on, by STS `AssumeRole`, with the credentials that were found. */
export interface AssumeRole {
  /**
   * The ARN of the role, which has to trust whoever takes it on.
   *
   * @example roleArn: "acs:ram::1234567890:role/deployer"
   */
  roleArn: pulumi.Input<string>;
  /**
   * The name of the session, as the audit log shows it: 2 to 64 letters, digits and `. @ _ -`.
   * Default: `pulumi-alicloud-cdn-refresh`.
   *
   * @example sessionName: "ci-1234"
   */
  sessionName?: pulumi.Input<string>;
  /**
   * A policy, as JSON text: rights beyond it are given up for the session. Default: none, all rights of the role.
   *
   * @example
   * policy: JSON.stringify({
   *   Version: "1",
   *   Statement: [{ Effect: "Allow", Action: ["cdn:Refresh*", "cdn:Describe*"], Resource: "*" }],
   * })
   */
  policy?: pulumi.Input<string>;
  /**
   * The lifetime of the role's credentials, after which they are renewed, in seconds, 900 to 43200. Default: 3600.
   *
   * @example sessionExpiration: 7200
   */
  sessionExpiration?: pulumi.Input<number>;
  /**
   * The external id, if the role's trust policy demands one. Default: none.
   *
   * @example externalId: config.requireSecret("externalId")
   */
  externalId?: pulumi.Input<string>;
}

/** The role that is taken on, by STS `AssumeRoleWithOIDC`, with the token of an identity provider. */
export interface AssumeRoleWithOidc {
  /**
   * The ARN of the role. Default: the environment's `ALIBABA_CLOUD_ROLE_ARN`.
   *
   * @example roleArn: "acs:ram::1234567890:role/deployer"
   */
  roleArn?: pulumi.Input<string>;
  /**
   * The ARN of the identity provider. Default: the environment's `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`.
   *
   * @example oidcProviderArn: "acs:ram::1234567890:oidc-provider/ci"
   */
  oidcProviderArn?: pulumi.Input<string>;
  /**
   * The token itself, which wins over `oidcTokenFile`. Default: what `oidcTokenFile` holds.
   *
   * @example oidcToken: config.requireSecret("oidcToken")
   */
  oidcToken?: pulumi.Input<string>;
  /**
   * The file that holds the token, read again at each renewal.
   * Default: the environment's `ALIBABA_CLOUD_OIDC_TOKEN_FILE`.
   *
   * @example oidcTokenFile: "/var/run/secrets/oidc/token"
   */
  oidcTokenFile?: pulumi.Input<string>;
  /**
   * The name of the session: 2 to 64 letters, digits and `. @ _ -`. Default: `pulumi-alicloud-cdn-refresh`.
   *
   * @example roleSessionName: "ci-1234"
   */
  roleSessionName?: pulumi.Input<string>;
  /**
   * A policy, as JSON text: rights beyond it are given up for the session. Default: none, all rights of the role.
   *
   * @example
   * policy: JSON.stringify({
   *   Version: "1",
   *   Statement: [{ Effect: "Allow", Action: ["cdn:Refresh*", "cdn:Describe*"], Resource: "*" }],
   * })
   */
  policy?: pulumi.Input<string>;
  /**
   * The lifetime of the role's credentials, after which they are renewed, in seconds, 900 to 43200. Default: 3600.
   *
   * @example sessionExpiration: 7200
   */
  sessionExpiration?: pulumi.Input<number>;
}

/** Endpoints of the APIs, each as `host`, `host:port` or a URL. */
export interface Endpoints {
  /**
   * The CDN API. Default: the environment's `CDN_ENDPOINT`, then the region's.
   *
   * @example cdn: "cdn.ap-southeast-1.aliyuncs.com"
   */
  cdn?: pulumi.Input<string>;
  /**
   * The DCDN API. Default: the environment's `DCDN_ENDPOINT`, then `dcdn.aliyuncs.com` whatever the region.
   *
   * @example dcdn: "dcdn.aliyuncs.com"
   */
  dcdn?: pulumi.Input<string>;
  /**
   * The ESA API. Default: the environment's `ESA_ENDPOINT`, then `esa.cn-hangzhou.aliyuncs.com` without a region and in
   * regions of China, `esa.ap-southeast-1.aliyuncs.com` in all others.
   *
   * @example esa: "esa.ap-southeast-1.aliyuncs.com"
   */
  esa?: pulumi.Input<string>;
  /**
   * The security token service, for roles. Default: the environment's `STS_ENDPOINT`, then `sts.aliyuncs.com`.
   *
   * @example sts: "sts.ap-southeast-1.aliyuncs.com"
   */
  sts?: pulumi.Input<string>;
}

/**
 * The credentials and the endpoints of an account. The names and meanings are those of the `alicloud:` configuration;
 * what is left out is looked for in the environment.
 */
export interface ProviderArgs {
  /**
   * The id of an access key. Secret in the state. Default: as the environment says.
   *
   * @example accessKey: config.requireSecret("overseasAccessKey")
   */
  accessKey?: pulumi.Input<string>;
  /**
   * The secret of the access key. Secret in the state. Default: as the environment says.
   *
   * @example secretKey: config.requireSecret("overseasSecretKey")
   */
  secretKey?: pulumi.Input<string>;
  /**
   * The token of temporary credentials. Secret in the state. Default: as the environment says where the access key is
   * from there too, else none.
   *
   * @example securityToken: config.requireSecret("securityToken")
   */
  securityToken?: pulumi.Input<string>;
  /**
   * The region, which only decides on the endpoints of CDN and of ESA. Default: the environment's `ALICLOUD_REGION` or
   * `ALIBABA_CLOUD_REGION`, then the central endpoints, of CDN `cdn.aliyuncs.com`.
   *
   * @example region: "ap-southeast-1"
   */
  region?: pulumi.Input<string>;
  /**
   * The profile of the Alibaba Cloud CLI whose credentials are used. Default: the environment's
   * `ALICLOUD_PROFILE` or `ALIBABA_CLOUD_PROFILE`, then the current one.
   *
   * @example profile: "overseas"
   */
  profile?: pulumi.Input<string>;
  /**
   * The file with the profiles, in the form of the CLI's. Default: the environment's
   * `ALICLOUD_SHARED_CREDENTIALS_FILE`, then `~/.aliyun/config.json`.
   *
   * @example sharedCredentialsFile: "/etc/deployer/aliyun.json"
   */
  sharedCredentialsFile?: pulumi.Input<string>;
  /**
   * The RAM role of the ECS instance that the program runs on. Default: the environment's `ALICLOUD_ECS_ROLE_NAME` or
   * `ALIBABA_CLOUD_ECS_METADATA`.
   *
   * @example ecsRoleName: "deployer"
   */
  ecsRoleName?: pulumi.Input<string>;
  /**
   * A URL that answers with credentials. Secret in the state, since such a URL can hold a token. Default: the
   * environment's `ALICLOUD_CREDENTIALS_URI` or `ALIBABA_CLOUD_CREDENTIALS_URI`.
   *
   * @example credentialsUri: config.requireSecret("credentialsUri")
   */
  credentialsUri?: pulumi.Input<string>;
  /**
   * The role to take on. Secret in the state, all of it. Default: none, unless `ALICLOUD_ASSUME_ROLE_ARN` names one.
   *
   * @example assumeRole: { roleArn: "acs:ram::1234567890:role/deployer" }
   */
  assumeRole?: pulumi.Input<AssumeRole>;
  /**
   * The role to take on with an identity provider's token. Secret in the state, all of it. Default: none.
   *
   * @example assumeRoleWithOidc: { oidcTokenFile: "/var/run/secrets/oidc/token" }
   */
  assumeRoleWithOidc?: pulumi.Input<AssumeRoleWithOidc>;
  /**
   * The endpoints of the APIs. Default: the usual ones.
   *
   * @example endpoints: [{ cdn: "cdn.ap-southeast-1.aliyuncs.com" }]
   */
  endpoints?: pulumi.Input<pulumi.Input<Endpoints>[]>;
  /**
   * The protocol of all calls: `"HTTP"` or `"HTTPS"`. Default: `"HTTPS"`.
   *
   * @example protocol: "HTTPS"
   */
  protocol?: pulumi.Input<string>;
  /**
   * The time that a whole answer may take, in ms, 1 to 600000. Default: the environment's `CLIENT_READ_TIMEOUT`, then
   * 20000.
   *
   * @example clientReadTimeout: 60_000
   */
  clientReadTimeout?: pulumi.Input<number>;
  /**
   * The time that a connection may take, in ms, 1 to 600000. Default: the environment's
   * `CLIENT_CONNECT_TIMEOUT`, then 5000.
   *
   * @example clientConnectTimeout: 10_000
   */
  clientConnectTimeout?: pulumi.Input<number>;
}

/** The `alicloud:` configuration, without that prefix; object values as JSON text. */
export type Configuration = Record<string, string>;

/** Package and module of the dynamic resources, as the engine names them. */
const PACKAGE = "pulumi-nodejs";
const MODULE = "dynamic/alicloud-cdn-refresh";
const NAMESPACE = "alicloud:";
/** Read by name: a program can hold several copies of this package, and a provider of one serves all. */
const CONFIGURATION = "__alicloudConfiguration" satisfies keyof Provider;

/** The arguments of a provider that are secret in the state, whether or not the program marks them. */
export const SECRET_ARGUMENTS: ReadonlySet<string> = new Set<keyof ProviderArgs>([
  "accessKey",
  "secretKey",
  "securityToken",
  "credentialsUri",
  "assumeRole",
  "assumeRoleWithOidc",
]);

/**
 * A second account, for the resources and functions that are given it as their `provider`. It knows nothing of the
 * stack's own `alicloud:` configuration. Its credentials are secret in the state. Its resources run in a process of
 * their own.
 *
 * @example
 * const overseas = new cdn.Provider("overseas", {
 *   accessKey: config.requireSecret("overseasAccessKey"),
 *   secretKey: config.requireSecret("overseasSecretKey"),
 * });
 * new cdn.CacheRefresh("site", { objectPaths }, { provider: overseas });
 * export const quota = cdn.getRefreshQuotaOutput({}, { provider: overseas });
 */
export class Provider extends pulumi.ProviderResource {
  /** The configuration that functions ask with. It tells this class apart from other packages' providers, too. */
  declare readonly __alicloudConfiguration: pulumi.Output<Configuration>;

  /**
   * @param name the name of the provider, unique within the stack
   * @param args the credentials and the endpoints; by default as the environment says
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    // A program in JavaScript may give null for what it leaves out.
    const texts = Object.entries(args ?? {})
      .filter(([, value]) => (value ?? undefined) !== undefined)
      .map(([key, value]) => [key, asText(value)] as const);
    const inputs = texts.map(([key, text]) => [
      NAMESPACE + key,
      SECRET_ARGUMENTS.has(key) ? pulumi.secret(text) : text,
    ]);
    // The engine hands the stack's configuration only to default providers, which it makes itself.
    const handedOn = SETTINGS.flatMap((key) => {
      const value = pulumi.runtime.getConfig(key);
      return value === undefined ? [] : [[key, value] as const];
    });
    super(PACKAGE, name, Object.fromEntries([...inputs, ...handedOn]), opts);
    // Not secret as a whole: else every result of a function would be secret.
    const configuration = pulumi.unsecret(pulumi.output(Object.fromEntries(texts)));
    Object.defineProperty(this, CONFIGURATION, { value: configuration });
  }
}

export const NOT_OF_THIS_PACKAGE =
  "the provider is not a Provider of this package, so its account is not known; make it with new cdn.Provider(…)";

/** Whether the provider runs resources of this package, and not those of another one. */
export function isOfThisPackage(provider: pulumi.ProviderResource): boolean {
  const { __pulumiType: type } = provider as { __pulumiType?: unknown };
  return type === `pulumi:providers:${PACKAGE}`;
}

/** Configuration of the account that a function asks: its provider's, its parent's provider's, or the stack's. */
export function configurationOf(
  query: string,
  { provider, parent }: { provider?: pulumi.ProviderResource; parent?: pulumi.Resource },
): pulumi.Output<Configuration> {
  const chosen = provider ?? parent?.getProvider(`${PACKAGE}:${MODULE}:${query}`);
  if (chosen === undefined) return pulumi.output(stackConfiguration());
  const { [CONFIGURATION]: configuration } = chosen as Partial<Provider>;
  if (configuration === undefined) {
    throw new QueryError(query, NOT_OF_THIS_PACKAGE);
  }
  return configuration;
}

/** Configuration values are texts for the engine, objects and lists as JSON. */
function asText(value: pulumi.Input<string | number | object>): pulumi.Output<string | undefined> {
  return pulumi
    .output(value)
    .apply((plain) => (typeof plain === "string" ? plain : JSON.stringify(plain ?? undefined)));
}

function stackConfiguration(): Configuration {
  return Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, value]) => [key.slice(NAMESPACE.length), value]),
  );
}
