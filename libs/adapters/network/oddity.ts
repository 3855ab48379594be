import type { IncomingMessage } from 'node:http';

/** What is wrong with a request that no honest client sends. */
export interface Oddity {
  readonly code: 'invalid_request' | 'headers_too_large';
  readonly message: string;
}

const MAX_HEADERS = 100;

/** What Node's parser lets through though two readers could take it for two things; nothing where the request is an honest one. */
export function oddityOf({ rawHeaders, url, httpVersion }: IncomingMessage): Oddity | undefined {
  if (httpVersion === '0.9') return invalid('HTTP/0.9 is not spoken here.');
  if (!url?.startsWith('/')) return invalid('The request target must be a path.');
  if (rawHeaders.length > MAX_HEADERS * 2)
    return { code: 'headers_too_large', message: `More than ${MAX_HEADERS} headers.` };
  const hosts = countOf('host', rawHeaders);
  if (hosts > 1) return invalid('More than one Host header.');
  return hosts === 0 && httpVersion !== '1.0' ? invalid('No Host header.') : undefined;
}

const invalid = (message: string): Oddity => ({ code: 'invalid_request', message });

function countOf(name: string, rawHeaders: readonly string[]): number {
  return rawHeaders.filter((header, place) => place % 2 === 0 && header.toLowerCase() === name).length;
}
