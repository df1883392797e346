import { isLoopback } from "./endpoint.js";
import type { Environment } from "./settingsReader.js";
import { TransportError } from "./transport.js";

/** Host at which an ECS instance finds its role's credentials. */
const METADATA_SERVICE = "100.100.100.200";

/**
 * The proxy that the environment names for a URL, by the rules of curl: `https_proxy` or `http_proxy` after the
 * URL's own scheme, then `all_proxy`, each in lower case first, with the exceptions of `no_proxy`. The machine
 * itself and its metadata service are never reached through a proxy.
 *
 * @throws TransportError if the variable that applies holds no proxy's address
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  if (
    isLoopback(url.hostname) ||
    url.hostname === METADATA_SERVICE ||
    isExempt(url, variable(env, "no_proxy") ?? "")
  ) {
    return undefined;
  }
  const name = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const value = variable(env, name) ?? variable(env, "all_proxy");
  if (value === undefined) return undefined;
  const proxy = parseProxy(value.includes("://") ? value : `http://${value}`);
  if (proxy === undefined) {
    // The value can hold a password, so it is not repeated.
    const message = `the environment variable ${name} (or all_proxy) is not an http:// or https:// address`;
    throw new TransportError("InvalidProxy", message, false);
  }
  return proxy;
}

function parseProxy(address: string): URL | undefined {
  try {
    const proxy = new URL(address);
    decodeURIComponent(proxy.username + proxy.password);
    return /^https?:$/.test(proxy.protocol) ? proxy : undefined;
  } catch {
    return undefined;
  }
}

function variable(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

function isExempt(url: URL, noProxy: string): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      const [, name = "", entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      const suffix = name.replace(/^\*?\./, "");
      const matches = name === "*" || url.hostname === suffix || url.hostname.endsWith(`.${suffix}`);
      return matches && (entryPort === undefined || entryPort === port);
    });
}
