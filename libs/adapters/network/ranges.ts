import ipaddr from 'ipaddr.js';

/** Addresses and ranges of them, read once. */
export interface Ranges {
  /** Is the address in one of them? An IPv4 address in an IPv6 coat is that IPv4 address. */
  holds(address: string): boolean;
}

/** Reads addresses and CIDR ranges. What is neither holds nobody: a slip of the pen must not open a door. */
export function rangesOf(texts: readonly string[]): Ranges {
  const ranges = texts.flatMap((text) => rangeOf(text) ?? []);
  return {
    holds: (text) => {
      if (!ipaddr.isValid(text)) return false;
      const address = ipaddr.process(text);
      return ranges.some(({ network, bits }) => network.kind() === address.kind() && address.match(network, bits));
    },
  };
}

/** Says what is wrong with an address or a CIDR range, or nothing. */
export const checkRange = (text: string): string | undefined =>
  rangeOf(text) ? undefined : 'must be an IP address or a CIDR range such as 10.0.0.0/8.';

interface Range {
  readonly network: ipaddr.IPv4 | ipaddr.IPv6;
  readonly bits: number;
}

function rangeOf(text: string): Range | undefined {
  // ipaddr.js reads shorthand such as 10.1, 0x7f.1 or 010.0.0.1 as addresses too: nobody means those. A zone such as `%eth0` is
  // the business of the machine it was seen on.
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}(\/\d+)?$|:/.test(text) || text.includes('%')) return undefined;
  if (text.includes('/')) {
    if (!ipaddr.isValidCIDR(text)) return undefined;
    const [network, bits] = ipaddr.parseCIDR(text);
    return unmapped(network, bits);
  }
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.parse(text);
  return unmapped(address, address.kind() === 'ipv4' ? 32 : 128);
}

/** ::ffff:10.0.0.0/104 is 10.0.0.0/8. */
function unmapped(network: ipaddr.IPv4 | ipaddr.IPv6, bits: number): Range {
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96)
    return { network: network.toIPv4Address(), bits: bits - 96 };
  return { network, bits };
}
