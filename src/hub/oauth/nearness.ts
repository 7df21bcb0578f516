/**
 * How near to this machine an address is. Whoever is farther away must not lead requests of ours there (SSRF).
 * @module
 */
import { BlockList, isIP, isIPv4 } from "node:net";

/** The nearer, the higher. `Infinity`: an address that no server of anybody's choice has, such as a cloud's metadata. */
export const NEARNESS = { public: 0, private: 1, loopback: 2, special: Infinity } as const;

const LOOPBACK = blockList(["127.0.0.0/8", "::1/128"]);
const PRIVATE = blockList([
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"],
]);
/** This network, link-local, protocol assignments, documentation, benchmarks, multicast, reserved. */
const SPECIAL = blockList([
  ...["0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  ...["::/128", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64", "2001:db8::/32"],
]);
/** IPv6 addresses that stand for one of IPv4, which is in their last or first bits. */
const MAPPED = /^::(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/;
const TRANSLATED = blockList(["::/96", "::ffff:0:0/96", "64:ff9b::/96", "2002::/16"]);

/** The nearness of a literal IP address. */
export function nearnessOf(address: string): number {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const version = isIP(plain);
  if (version === 0) return NEARNESS.special;
  const inside = MAPPED.exec(plain.toLowerCase())?.[1];
  if (inside !== undefined && isIPv4(inside)) return nearnessOf(inside);
  const family = version === 4 ? "ipv4" : "ipv6";
  if (LOOPBACK.check(plain, family)) return NEARNESS.loopback;
  if (PRIVATE.check(plain, family)) return NEARNESS.private;
  if (SPECIAL.check(plain, family)) return NEARNESS.special;
  // In any other notation it is not worth finding out which address it stands for.
  return version === 6 && TRANSLATED.check(plain, family) ? NEARNESS.special : NEARNESS.public;
}

/** The nearness that a host name shows by itself; undefined if only DNS knows. */
export function nearnessOfName(host: string): number | undefined {
  const name = host.replace(/^\[|\]$/g, "").replace(/\.$/, "").toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return NEARNESS.loopback;
  return isIP(name) === 0 ? undefined : nearnessOf(name);
}

function blockList(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network, bits] = subnet.split("/");
    list.addSubnet(network, Number(bits), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return list;
}
