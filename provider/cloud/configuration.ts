import { z } from "zod";
import { type CredentialSource, type Role, readCredentialSource, readRole } from "./credentialSource.js";
import { type Endpoint, type Protocol, parseEndpoint } from "./endpoint.js";
import { proxyFor } from "./proxy.js";
import { type Environment, SettingsReader } from "./settingsReader.js";

/** What a product's client is told by its user. It can be logged: secrets in it do not show. */
export interface ClientSettings {
  /** Endpoint of the product's API. Default: the region's. */
  endpoint: Endpoint | undefined;
  /** Region, such as `cn-hangzhou`. It decides on nothing but the endpoint: CDN has no regions. */
  region: string | undefined;
  /** Protocol of endpoints that name none. Default: `https`. */
  protocol: Protocol;
  /** Endpoint at which roles are assumed. Default: that of `@alicloud/credentials`, `sts.aliyuncs.com`. */
  stsEndpoint: Endpoint | undefined;
  /** Time for a connection, TLS included, in ms. Default: 5000. */
  connectTimeout: number;
  /** Time from then for the whole answer, in ms. Default: 20000. */
  readTimeout: number;
  credentialSource: CredentialSource;
  /** Role to assume with the credentials of that source. */
  role: Role | undefined;
  /** Proxy for a URL; undefined for none. */
  proxyFor(url: URL): URL | undefined;
}

const LONGEST_TIMEOUT_MS = 600_000;

const milliseconds = (expected: string) =>
  z
    .string()
    .regex(/^\d+$/, expected)
    .transform(Number)
    .pipe(z.number().min(1, expected).max(LONGEST_TIMEOUT_MS, expected));

const timeout = milliseconds(`expected a whole number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`);

const protocol = z
  .string()
  .toUpperCase()
  .pipe(z.enum(["HTTP", "HTTPS"], { error: "expected HTTP or HTTPS" }));

const region = z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)+$/, "expected a region such as cn-hangzhou");

/** A list whose entries name endpoints by service; those of other services are not checked. */
const endpointsOf = (service: string) =>
  z.array(
    z.looseObject(
      { [service]: z.string("expected a string").optional(), sts: z.string("expected a string").optional() },
      "expected an object with endpoints by service",
    ),
    "expected a list",
  );

/**
 * Reads the settings that `@pulumi/alicloud` uses, by the precedence that it documents: the `alicloud:` configuration
 * first, then the environment.
 *
 * @param service the product, as endpoints are named: `cdn`
 * @param configured gives the value of an `alicloud:` key; objects and lists as JSON
 * @param isOwn whether the configuration is that of an account of its own: see `readCredentialSource`. Default: the stack's
 * @throws ConfigurationError with all problems at once
 */
export function readConfiguration(
  service: string,
  configured: (key: string) => string | undefined,
  environment: Environment,
  isOwn = false,
): ClientSettings {
  const reader = new SettingsReader(configured, environment);
  const givenProtocol = reader.parse(reader.configured("protocol"), protocol);
  const givenEndpoints =
    reader.parseJson("endpoints", endpointsOf(service), `[{"${service}": "${service}.aliyuncs.com"}]`) ?? [];

  const findEndpoint = (name: string): Endpoint | undefined => {
    const value = givenEndpoints.map((entry) => entry[name]?.trim()).findLast((endpoint) => endpoint);
    const setting = value
      ? { name: `alicloud:endpoints.${name}`, value }
      : reader.environment(`${name.toUpperCase()}_ENDPOINT`);
    return setting && reader.collectProblem(() => parseEndpoint(setting.name, setting.value, givenProtocol));
  };
  const settings: ClientSettings = {
    endpoint: findEndpoint(service),
    region: reader.parse(
      reader.find("region", "ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "ALIBABACLOUD_REGION"),
      region,
    ),
    protocol: givenProtocol === "HTTP" ? "http" : "https",
    stsEndpoint: findEndpoint("sts"),
    connectTimeout:
      reader.parse(reader.find("clientConnectTimeout", "CLIENT_CONNECT_TIMEOUT"), timeout) ?? 5_000,
    readTimeout: reader.parse(reader.find("clientReadTimeout", "CLIENT_READ_TIMEOUT"), timeout) ?? 20_000,
    credentialSource: readCredentialSource(reader, givenProtocol, isOwn),
    role: readRole(reader),
    proxyFor: (url) => proxyFor(url, environment),
  };
  reader.throwProblems();
  return settings;
}
