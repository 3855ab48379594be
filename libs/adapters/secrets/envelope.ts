import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, NONCE_BYTES } from './cipher.js';
import type { Place } from './place.js';

/** A key that wraps the keys of records. */
export interface WrappingKey {
  readonly id: string;
  readonly key: Buffer;
}

/** What all that is sealed begins with: the version of the form, and the id of the key. */
export const keyIdOf = (sealed: string): string => sealed.split('.', 2)[1] ?? '';

/** Encrypts with a key of its own, which it wraps: `v2.<key id>.<wrapped key>.<nonce>.<ciphertext and tag>`. */
export function sealEnvelope(plaintext: string, place: Place, wrapping: WrappingKey): string {
  const own = randomBytes(32);
  const { nonce, body } = encrypt(own, Buffer.from(plaintext, 'utf8'), bodyBinding(place));
  return ['v2', wrapping.id, wrap(own, place, wrapping), toText(nonce), toText(body)].join('.');
}

/** Throws when it was changed, moved or wrapped with another key. Opens the older form `v1` as well, which had no key of its own. */
export function openEnvelope(sealed: string, place: Place, wrapping: WrappingKey): string {
  const [version, , ...parts] = sealed.split('.');
  if (version === 'v1') return openFirst(parts, place, wrapping);
  const [wrapped, nonce, body] = threeOf(version, parts);
  const own = unwrap(wrapped, place, wrapping);
  return decrypt(own, { nonce: toBytes(nonce), body: toBytes(body) }, bodyBinding(place)).toString('utf8');
}

/** Wraps the record's key with another one. What it protects stays as it is, and is not looked at. */
export function rewrapEnvelope(sealed: string, place: Place, from: WrappingKey, to: WrappingKey): string {
  const [version, , ...parts] = sealed.split('.');
  if (version === 'v1') return sealEnvelope(openFirst(parts, place, from), place, to);
  const [wrapped, nonce, body] = threeOf(version, parts);
  return ['v2', to.id, wrap(unwrap(wrapped, place, from), place, to), nonce, body].join('.');
}

function threeOf(version: string | undefined, parts: readonly string[]): readonly [string, string, string] {
  const [wrapped, nonce, body, ...more] = parts;
  if (version === 'v2' && wrapped && nonce && body && more.length === 0) return [wrapped, nonce, body];
  throw new Error('It has another form.');
}

function openFirst(parts: readonly string[], place: Place, { id, key }: WrappingKey): string {
  const [nonce, body, ...more] = parts;
  if (!nonce || !body || more.length > 0) throw new Error('It has another form.');
  const boundTo = ['v1', id, place.table, place.id, place.field];
  return decrypt(key, { nonce: toBytes(nonce), body: toBytes(body) }, boundTo).toString('utf8');
}

function wrap(own: Buffer, place: Place, { id, key }: WrappingKey): string {
  const { nonce, body } = encrypt(key, own, keyBinding(place, id));
  return toText(Buffer.concat([nonce, body]));
}

function unwrap(wrapped: string, place: Place, { id, key }: WrappingKey): Buffer {
  const bytes = toBytes(wrapped);
  const encrypted = { nonce: bytes.subarray(0, NONCE_BYTES), body: bytes.subarray(NONCE_BYTES) };
  return decrypt(key, encrypted, keyBinding(place, id));
}

const keyBinding = ({ table, id, field }: Place, keyId: string) => ['v2', 'key', keyId, table, id, field];
// Without the id of the wrapping key: that one changes while this stays.
const bodyBinding = ({ table, id, field }: Place) => ['v2', 'body', table, id, field];

const toText = (bytes: Buffer): string => bytes.toString('base64url');

// Several texts decode to the same bytes; only the one that we wrote is taken.
function toBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (toText(bytes) === text) return bytes;
  throw new Error('It is not base64url.');
}
