import { createHmac } from 'node:crypto';
import { Failure } from '#core/failure';
import { keyIdOf, openEnvelope, rewrapEnvelope, sealEnvelope } from './envelope.js';
import { type Keyring, keyringFrom, type Purpose, type RingKey } from './keyring.js';
import type { Place } from './place.js';

/** Seals and opens with keys of one purpose. */
export interface Sealing {
  /** Encrypts for one place, with a key of its own that the current encryption key wraps. */
  readonly seal: (plaintext: string, place: Place) => string;
  /** Throws a Failure when it was sealed with a key that is not here, for another place, or changed. */
  readonly open: (sealed: string, place: Place) => string;
  /** The same, wrapped by the current key; `undefined` where it is already. Throws as `open` does. */
  readonly rewrap: (sealed: string, place: Place) => string | undefined;
}

/** What a caller's key is recognised by. */
export interface KeyDigest {
  /** HMAC-SHA-256, hex. */
  readonly digest: string;
  /** Id of the encryption key it was made with. */
  readonly madeWith: string;
}

/** What is done with the encryption keys; each purpose has a key of its own derived from them. */
export interface Secrets extends Sealing {
  /** For what a gateway keeps on its own disk. */
  readonly snapshot: Sealing;
  /** For what callers and models said, where callers want it kept. */
  readonly responses: Sealing;
  /** By the current key first, then by those before it. */
  readonly digests: (secret: string) => readonly [KeyDigest, ...KeyDigest[]];
  /** Ids of the encryption keys that are here, the current one first. */
  readonly keyIds: readonly [string, ...string[]];
}

/** Derives what is needed from the 32 bytes of ENCRYPTION_KEY, and of the keys before it (base64). */
export function secretsFrom(encryptionKey: string, previous: readonly string[] = []): Secrets {
  const ring = keyringFrom(encryptionKey, previous);
  const [current, ...older] = ring.all;
  return {
    ...sealingFor('credentials', ring),
    snapshot: sealingFor('snapshot', ring),
    responses: sealingFor('responses', ring),
    digests: (secret) => [digestBy(current, secret), ...older.map((key) => digestBy(key, secret))],
    keyIds: [current.id, ...older.map(({ id }) => id)],
  };
}

const digestBy = ({ id, derived }: RingKey, secret: string): KeyDigest => ({
  digest: createHmac('sha256', derived.keys).update(secret).digest('hex'),
  madeWith: id,
});

function sealingFor(purpose: Purpose, ring: Keyring): Sealing {
  const keys = new Map(ring.all.map(({ id, derived }) => [id, { id, key: derived[purpose] }]));
  const current = { id: ring.current.id, key: ring.current.derived[purpose] };
  const keyOf = (sealed: string, place: Place) => {
    const found = keys.get(keyIdOf(sealed));
    if (found) return found;
    const why = `it was sealed with another ENCRYPTION_KEY (${keyIdOf(sealed) || 'none'})`;
    throw unopened(`${why}. Start with that key as well, or set it again.`, place);
  };
  return {
    seal: (plaintext, place) => sealEnvelope(plaintext, place, current),
    open: (sealed, place) => {
      const key = keyOf(sealed, place);
      return orUnopened(() => openEnvelope(sealed, place, key), place);
    },
    rewrap: (sealed, place) => {
      const key = keyOf(sealed, place);
      if (key.id === current.id && sealed.startsWith('v2.')) return undefined;
      return orUnopened(() => rewrapEnvelope(sealed, place, key, current), place);
    },
  };
}

function orUnopened(work: () => string, place: Place): string {
  try {
    return work();
  } catch {
    throw unopened('it was changed or moved. Set it again.', place);
  }
}

const unopened = (why: string, { table, id, field }: Place) =>
  new Failure('internal_error', `The sealed ${field} of ${table} ${id} cannot be opened: ${why}`);

/** What an app calls itself towards the database, so that a rotation sees which keys it has: `gatewright-gateway 9cd4059f+…`. */
export const nameWithKeys = (app: string, { keyIds }: Pick<Secrets, 'keyIds'>): string =>
  `${app} ${keyIds.slice(0, MOST_NAMED).join('+')}`;

// PostgreSQL cuts a name after 63 bytes.
const MOST_NAMED = 4;
