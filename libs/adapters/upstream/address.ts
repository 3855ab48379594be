import { Failure } from '#core/failure';
import type { Destination } from './call.js';

export interface Address {
  readonly origin: string;
  /** The base URL's path, without a slash at its end. */
  readonly prefix: string;
  /** The base URL's query: Azure keeps its API version there. */
  readonly query: string;
}

/** Base URLs come from the configuration: few, but they change. */
const MAX_KNOWN = 1024;

/** Parses base URLs once each. */
export function addressBook(): (provider: Destination) => Address {
  const known = new Map<string, Address>();
  return (provider) => {
    const found = known.get(provider.baseUrl);
    if (found) return found;
    const address = parse(provider);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(provider.baseUrl, address);
    return address;
  };
}

const UP = '/../';

/** The path to ask for: that of the base URL, then that of the call. `/..` before that of the call leaves out a step. */
export function pathOf({ prefix, query }: Pick<Address, 'prefix' | 'query'>, path: string): string {
  if (path.startsWith(UP)) return pathOf({ prefix: prefix.replace(/\/[^/]*$/, ''), query }, path.slice(UP.length - 1));
  const joined = prefix + (path.startsWith('/') ? path : `/${path}`);
  if (!query) return joined;
  return joined + (path.includes('?') ? '&' : '?') + query;
}

function parse({ slug, baseUrl }: Destination): Address {
  const url = URL.parse(baseUrl);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Failure('upstream_error', `The base URL of provider ${slug} is not an http or https URL.`, {
      fault: 'invalid',
      provider: slug,
    });
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, ''), query: url.search.slice(1) };
}
