/** Parts of a URL, with nothing in them encoded anew: what was submitted is what is asked for. */
export interface EdgeUrl {
  scheme: "http" | "https";
  /** With the port, as in the header Host. */
  host: string;
  hostname: string;
  port: number;
  /** Path and query string. */
  target: string;
}

const PORTS = { http: 80, https: 443 };

/** Parts of an object path in its normal form. One without a scheme is asked for by HTTPS. */
export function edgeUrlOf(path: string): EdgeUrl {
  const scheme = path.startsWith("http://") ? "http" : "https";
  const afterScheme = path.replace(/^https?:\/\//, "");
  const slash = afterScheme.indexOf("/");
  const host = afterScheme.slice(0, slash);
  const [hostname = "", port] = host.split(":");
  return {
    scheme,
    host,
    hostname,
    port: port === undefined ? PORTS[scheme] : Number(port),
    target: afterScheme.slice(slash),
  };
}
