import { z } from "zod";
import { type Environment, flagText, SettingsReader } from "../cloud/settingsReader.js";

/** What a user sets for all checks of a stack. */
export interface EdgeSettings {
  /**
   * Server that stands for all edges, such as an emulator's or a gateway: every URL is asked there, with its own Host.
   * Default: the edges themselves.
   */
  endpoint: URL | undefined;
  /** Whether addresses of this machine and of private networks are asked. Default: false. */
  allowsPrivate: boolean;
}

/** Of the settings of this package. */
export const NAMESPACE = "alicloud-cdn-refresh";

/** The setting that allows what `isPrivate` says, as messages name it. */
export const ALLOW_PRIVATE = `${NAMESPACE}:edgeAllowPrivateAddresses`;

const endpoint = z
  .string()
  .refine(isOrigin, "expected an http:// or https:// address without user, path and query")
  .transform((value) => new URL(value));

/**
 * Reads the settings of the checks, the configuration before the environment.
 *
 * @param configured gives the value of a key such as `alicloud-cdn-refresh:edgeEndpoint`
 * @throws ConfigurationError with all problems at once
 */
export function readEdgeSettings(
  configured: (key: string) => string | undefined,
  environment: Environment,
): EdgeSettings {
  const reader = new SettingsReader((key) => configured(`${NAMESPACE}:${key}`), environment, NAMESPACE);
  const settings = {
    endpoint: reader.parse(reader.find("edgeEndpoint", "ALICLOUD_CDN_REFRESH_EDGE_ENDPOINT"), endpoint),
    allowsPrivate:
      reader.parse(
        reader.find("edgeAllowPrivateAddresses", "ALICLOUD_CDN_REFRESH_EDGE_ALLOW_PRIVATE_ADDRESSES"),
        flagText,
      ) ?? false,
  };
  reader.throwProblems();
  return settings;
}

function isOrigin(value: string): boolean {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { username, password, pathname, search, hash } = new URL(value);
  return pathname === "/" && username + password + search + hash === "";
}
