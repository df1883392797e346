import { BlockList, isIP, isIPv4 } from "node:net";

/** An edge that is named by its address. */
export interface EdgeAddress {
  /** As it was given: `[2001:db8::1]:8443`. */
  text: string;
  ip: string;
  /** Default: the URL's. */
  port: number | undefined;
}

/** Networks that are not the public Internet, the metadata services of clouds among them: 169.254.169.254, 100.100.100.200. */
const PRIVATE_IPV4: readonly [network: string, prefix: number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Azure's, on every machine there.
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
const PRIVATE_IPV6: readonly [network: string, prefix: number][] = [
  ["::", 96],
  // Stateless translation of IPv4, discarded packets, Teredo.
  ["::ffff:0:0:0", 96],
  ["100::", 64],
  ["2001::", 32],
  ["64:ff9b:1::", 48],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];
/** Before the IPv4 address in an IPv6 address that leads to it: NAT64, and 6to4 with 80 bits after it. */
const NAT64 = "64:ff9b::";
const NAT64_BITS = 96;
const SIX_TO_FOUR: readonly [network: string, prefix: number] = ["2002::", 16];

const privateAddresses = new BlockList();
for (const [network, prefix] of PRIVATE_IPV4) {
  // Node.js looks IPv4-mapped addresses, ::ffff:10.0.0.1, up here too.
  privateAddresses.addSubnet(network, prefix, "ipv4");
  privateAddresses.addSubnet(NAT64 + network, NAT64_BITS + prefix, "ipv6");
}
for (const [network, prefix] of [...PRIVATE_IPV6, SIX_TO_FOUR]) {
  privateAddresses.addSubnet(network, prefix, "ipv6");
}

/** Whether an IP address is this machine, a private network, or no address of a single host of the Internet. */
export function isPrivate(ip: string): boolean {
  // A zone, fe80::1%eth0, names an interface of this machine.
  if (isIP(ip) === 0 || ip.includes("%")) return true;
  return privateAddresses.check(ip, isIPv4(ip) ? "ipv4" : "ipv6");
}

/** Reads `203.0.113.7`, `203.0.113.7:8080`, `2001:db8::1` or `[2001:db8::1]:8443`; undefined for anything else. */
export function parseAddress(text: string): EdgeAddress | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]%]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const ip = bracketed ?? plain ?? text;
  const version = isIP(ip);
  if (version === 0 || ip.includes("%") || (bracketed !== undefined && version !== 6)) return undefined;
  if (port === undefined) return { text, ip, port: undefined };
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { text, ip, port: number } : undefined;
}
