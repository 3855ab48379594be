import { domainToUnicode } from 'node:url';
import { isLoopback, reachOf } from './address.js';

export interface AddressRules {
  /** Loopback and private networks are allowed. */
  readonly allowPrivate: boolean;
}

/** Says what is wrong with the base URL of a provider, or nothing. What a name resolves to is checked at connect time. */
export function checkBaseUrl(text: string, rules: AddressRules): string | undefined {
  const problem = formProblem(text);
  if (problem) return problem;
  const url = URL.parse(text);
  return url ? checkPlace(url, rules) : 'is not a URL.';
}

/** Says why a URL must not be asked for, or nothing. */
export function checkPlace(url: URL, rules: AddressRules): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must begin with https:// or http://.';
  if (url.username || url.password) return 'must not contain a user name or password: use api_key.';
  if (closedPorts.has(url.port)) return `must not use port ${url.port}, which belongs to another protocol.`;
  if (!isName(url.hostname)) return 'has no valid host name.';
  return checkHost(url.hostname, rules);
}

// A label that stays punycode when it is decoded is broken punycode.
function isName(hostname: string): boolean {
  const labels = domainToUnicode(hostname).replace(/\.$/, '').split('.');
  return hostname.startsWith('[') || labels.every((label) => label !== '' && !label.startsWith('xn--'));
}

/** Says why a host must not be connected to, or nothing. */
export function checkHost(host: string, { allowPrivate }: AddressRules): string | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  const reach = metadataNames.has(name) ? 'forbidden' : isLoopback(name) ? 'private' : reachOf(host);
  if (reach === 'forbidden') return 'must not point to a link-local, metadata or reserved address.';
  if (reach === 'private' && !allowPrivate) {
    return 'points to a loopback or private address: set allow_private_network to true to allow that.';
  }
  return undefined;
}

// What a URL parser would silently drop or turn, and so make one address look like another.
function formProblem(text: string): string | undefined {
  if (text.length > 2048) return 'must not be longer than 2048 characters.';
  if (/[\s\\\u0000-\u001f\u007f]/.test(text)) return 'must not contain spaces, control characters or backslashes.';
  if (text.includes('#')) return 'must not contain a fragment.';
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?]*@/i.test(text)
    ? 'must not contain a user name or password: use api_key.'
    : undefined;
}

const metadataNames = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
]);

// FTP, SSH, Telnet, mail, DNS, LDAP, SMB, NFS, databases, brokers and caches never speak HTTP.
const closedPorts = new Set(
  [
    0, 21, 22, 23, 25, 53, 110, 143, 389, 445, 465, 587, 636, 993, 995, 2049, 3306, 3389, 5432, 5672, 6379, 6380, 9042,
    9092, 11211, 27017,
  ].map(String),
);
