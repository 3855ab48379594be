import ipaddr from 'ipaddr.js';

/**
 * How far an address may be trusted: `public`; `private` (loopback, the team's own networks) only where that is allowed;
 * `forbidden` (link-local, cloud metadata, multicast, reserved) never.
 */
export type Reach = 'public' | 'private' | 'forbidden';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Tells the reach of an IP address in whatever spelling; `undefined` where the text is no IP address. */
export function reachOf(text: string): Reach | undefined {
  const address = text.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(address) ? reach(ipaddr.parse(address)) : undefined;
}

/** Is it a host that only this machine can reach? */
export function isLoopback(host: string): boolean {
  if (/^(.+\.)?localhost\.?$/i.test(host)) return true;
  const address = host.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'loopback';
}

/** Whom an address belongs to: one of IPv4 itself, of IPv6 the /64, for that is what one subscriber gets. */
export function networkOf(text: string): string {
  if (!ipaddr.isValid(text)) return text;
  const address = ipaddr.process(text);
  return address instanceof ipaddr.IPv6 ? address.parts.slice(0, 4).join(':') : address.toString();
}

function reach(address: Address): Reach {
  if (metadata.has(address.toNormalizedString())) return 'forbidden';
  if (address instanceof ipaddr.IPv6) return reachOfSix(address);
  return reaches[address.range()] ?? reachOfReserved(address);
}

// An IPv6 address that carries an IPv4 address arrives there: what counts is the one inside.
function reachOfSix(address: ipaddr.IPv6): Reach {
  if (address.range() === 'loopback') return 'private';
  const inner = carriers.find(({ network, bits }) => address.match(network, bits));
  if (!inner) return reaches[address.range()] ?? 'forbidden';
  const bytes = address.toByteArray().slice(inner.at, inner.at + 4);
  return reach(new ipaddr.IPv4(bytes));
}

// Documentation ranges are routed nowhere; 198.18/15 is what some local proxies answer for every name.
function reachOfReserved(address: ipaddr.IPv4): Reach {
  if (documentation.some(([network, bits]) => address.match(network, bits))) return 'public';
  return address.match(ipaddr.IPv4.parse('198.18.0.0'), 15) ? 'private' : 'forbidden';
}

const reaches: Readonly<Record<string, Reach>> = {
  unicast: 'public',
  loopback: 'private',
  private: 'private',
  uniqueLocal: 'private',
  carrierGradeNat: 'private',
};

const documentation = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].map((text) => ipaddr.IPv4.parseCIDR(text));

// Where the IPv4 address stands in: mapped, compatible, translated (RFC 6145), NAT64, 6to4.
const carriers = [
  { prefix: '::ffff:0:0', bits: 96, at: 12 },
  { prefix: '::ffff:0:0:0', bits: 96, at: 12 },
  { prefix: '64:ff9b::', bits: 96, at: 12 },
  { prefix: '2002::', bits: 16, at: 2 },
  { prefix: '::', bits: 96, at: 12 },
].map(({ prefix, bits, at }) => ({ network: ipaddr.IPv6.parse(prefix), bits, at }));

// Metadata services that lie outside of link-local: AWS and Google over IPv6, Alibaba, Oracle, Azure.
const metadata = new Set(
  ['fd00:ec2::254', 'fd20:ce::254', '100.100.100.200', '192.0.0.192', '168.63.129.16'].map((text) =>
    ipaddr.parse(text).toNormalizedString(),
  ),
);
