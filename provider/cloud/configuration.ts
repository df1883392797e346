import { z } from "zod";
import { type CredentialSource, type Role, readCredentialSource, readRole } from "./credentialSource.js";
import { type Endpoint, type Protocol, parseEndpoint } from "./endpoint.js";
import { proxyFor } from "./proxy.js";
import { type Environment, SettingsReader } from "./settingsReader.js";

/** Everything that a product's client needs to know. It can be logged: secrets in it do not show. */
export interface ClientSettings {
  /** Where the product's API is called. Default: the region's endpoint, by HTTPS unless `protocol` says otherwise. */
  endpoint: Endpoint | undefined;
  /** For example `cn-hangzhou`. It only decides on the endpoint: CDN itself has no regions. */
  region: string | undefined;
  protocol: Protocol;
  /** Where roles are assumed. Default: as `@alicloud/credentials` says, `sts.aliyuncs.com`. */
  stsEndpoint: Endpoint | undefined;
  /** ms until a connection stands, TLS included. Default 5000. */
  connectTimeout: number;
  /** ms from then until the whole answer is there. Default 20000. */
  readTimeout: number;
  credentialSource: CredentialSource;
  /** The role to assume with the credentials of that source. */
  role: Role | undefined;
  /** The proxy for a URL, if there is one. */
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

/** One entry can name the endpoints of several services; those of others are not ours to judge. */
const endpointsOf = (service: string) =>
  z.array(
    z.looseObject(
      { [service]: z.string("expected text").optional(), sts: z.string("expected text").optional() },
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
 * @throws ConfigurationError with all problems at once
 */
export function readConfiguration(
  service: string,
  configured: (key: string) => string | undefined,
  environment: Environment,
): ClientSettings {
  const reader = new SettingsReader(configured, environment);
  const givenProtocol = reader.parse(reader.configured("protocol"), protocol);
  const givenEndpoints =
    reader.parseJson("endpoints", endpointsOf(service), `[{"${service}": "${service}.aliyuncs.com"}]`) ?? [];

  const endpointOf = (name: string): Endpoint | undefined => {
    const value = givenEndpoints.map((entry) => entry[name]?.trim()).findLast((endpoint) => endpoint);
    const setting = value
      ? { name: `alicloud:endpoints.${name}`, value }
      : reader.environment(`${name.toUpperCase()}_ENDPOINT`);
    return setting && reader.attempt(() => parseEndpoint(setting.name, setting.value, givenProtocol));
  };
  const settings: ClientSettings = {
    endpoint: endpointOf(service),
    region: reader.parse(
      reader.find("region", "ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "ALIBABACLOUD_REGION"),
      region,
    ),
    protocol: givenProtocol === "HTTP" ? "http" : "https",
    stsEndpoint: endpointOf("sts"),
    connectTimeout:
      reader.parse(reader.find("clientConnectTimeout", "CLIENT_CONNECT_TIMEOUT"), timeout) ?? 5_000,
    readTimeout: reader.parse(reader.find("clientReadTimeout", "CLIENT_READ_TIMEOUT"), timeout) ?? 20_000,
    credentialSource: readCredentialSource(reader, givenProtocol),
    role: readRole(reader),
    proxyFor: (url) => proxyFor(url, environment),
  };
  reader.throwProblems();
  return settings;
}
