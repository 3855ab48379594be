import type { IncomingHttpHeaders } from 'node:http';
import type { Call } from './call.js';

/** Ours to say: the length is counted, the encoding is refused, the rest belongs to the connection. */
const OURS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

type Sent = Pick<Call, 'headers' | 'body' | 'method'>;

/** What is sent: the call's headers, as undici likes them best (names and values in turn), and no compression. */
export function requestHeaders({ headers, body, method = 'POST' }: Sent): string[] {
  const list = ['accept-encoding', 'identity'];
  let hasType = method !== 'POST';
  for (const name of Object.keys(headers)) {
    const lower = name.toLowerCase();
    const value = headers[name];
    if (value === undefined || OURS.has(lower)) continue;
    if (lower === 'content-type') hasType = true;
    list.push(lower, value);
  }
  // Of a body that streams; of others undici knows it.
  const length = body instanceof Uint8Array ? undefined : body.length;
  if (length !== undefined) list.push('content-length', String(length));
  if (!hasType) list.push('content-type', 'application/json');
  return list;
}

/** An answer's headers with one value each; most have nothing to join, and are passed on as they are. */
export function plain(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  return Object.values(headers).some(Array.isArray)
    ? Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
      )
    : (headers as Record<string, string | undefined>);
}
