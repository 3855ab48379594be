import { type Address, addressesIn, type BytesAt, type Dialect } from '#core/dialects/kit';
import type { ChatRequest } from '#core/hub';
import type { Errand } from './errand.js';

type Pointing = Pick<Errand, 'asked' | 'endpoint' | 'request'>;

/** Whether a caller's own bytes are what is sent. */
export const passes = ({ asked, endpoint }: Pick<Errand, 'asked' | 'endpoint'>, dialect: Dialect): boolean =>
  dialect.id === asked.ingress.id && endpoint.egress(dialect)?.patchRequest !== undefined;

/** What a request points to and a language must be told the bytes of. */
export function addressesFor(errand: Pointing, dialect: Dialect): readonly Address[] {
  const needs = errand.endpoint.egress(dialect)?.needsBytes;
  if (!needs || errand.endpoint.name !== 'chat' || (!needs.ofOwn && passes(errand, dialect))) return [];
  return addressesIn(errand.request as ChatRequest, needs); // only chats are asked of the endpoint `chat`
}

/**
 * The bytes that stand for addresses in this language; `undefined` where there are none. What is not fetched yet stands there empty:
 * whether the rest can be said at all shows before anything is fetched.
 */
export function bytesFor(errand: Pointing & Pick<Errand, 'fetched'>, dialect: Dialect): BytesAt | undefined {
  const addresses = addressesFor(errand, dialect);
  if (addresses.length === 0) return undefined;
  const kinds = new Map(addresses.map(({ url, kind }) => [url, kind]));
  return (url) => {
    const kind = kinds.get(url);
    return kind && (errand.fetched.get(url) ?? empty[kind]);
  };
}

const empty: Readonly<Record<Address['kind'], string>> = {
  image: 'data:image/png;base64,',
  file: 'data:application/pdf;base64,',
};
