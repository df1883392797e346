export type Protocol = "http" | "https";

/** Host and protocol of an API. */
export interface Endpoint {
  /** Host name, with `:port` where it is not the protocol's own. */
  host: string;
  protocol: Protocol;
}

/** Whether a host is this machine: plain HTTP to it goes nowhere else. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return (
    name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name)
  );
}

/**
 * Reads an endpoint given as `host`, `host:port` or a URL. The scheme of a URL wins over `protocol`.
 *
 * @param setting the name of the setting, for the error
 * @param protocol what `alicloud:protocol` says, if it is set
 */
export function parseEndpoint(
  setting: string,
  value: string,
  protocol: "HTTP" | "HTTPS" | undefined,
): Endpoint {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") {
    throw new Error(
      `${setting}: the scheme of an endpoint is http or https, not ${scheme}: use one of these`,
    );
  }
  const url = parseUrl(scheme === undefined ? `${protocol === "HTTP" ? "http" : "https"}://${value}` : value);
  if (url === undefined || url.hostname === "") {
    throw new Error(
      `${setting}: expected a host, host:port or URL such as cdn.aliyuncs.com or http://127.0.0.1:8080`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new Error(`${setting}: an endpoint has no user name or password: remove them`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new Error(`${setting}: ${url.host} is followed by a path: give the host and port only`);
  }
  requireSafeScheme(setting, url, protocol);
  return { host: url.host, protocol: url.protocol === "http:" ? "http" : "https" };
}

/** Refuses plain HTTP to another machine, unless the configuration asks for HTTP by name. */
export function requireSafeScheme(setting: string, url: URL, protocol: "HTTP" | "HTTPS" | undefined): void {
  if (url.protocol === "http:" && protocol !== "HTTP" && !isLoopback(url.hostname)) {
    throw new Error(
      `${setting}: plain HTTP to ${url.host} would send signatures and credentials in the open: ` +
        "use https, or set alicloud:protocol to HTTP if that is what you want",
    );
  }
}

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
