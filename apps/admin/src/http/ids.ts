import { randomBytes } from 'node:crypto';

export type IdPrefix = 'prov' | 'rte' | 'key' | 'req';

// Crockford's alphabet: sorts as the number does, and has no letters that look alike.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new id: the prefix says of what, the rest is a UUIDv7 in base32, so that ids sort by the time they were made. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${base32(uuidv7())}`;

let last = { ms: 0, turn: 0 };

// 48 bits of milliseconds, version 7, 12 bits that count within a millisecond, variant 2, 62 random bits (RFC 9562).
function uuidv7(): bigint {
  const ms = Math.max(Date.now(), last.ms);
  last = { ms, turn: ms === last.ms ? last.turn + 1 : 0 };
  const random = randomBytes(8).readBigUInt64BE() & 0x3fffffffffffffffn;
  return (BigInt(ms) << 80n) | (0x7n << 76n) | (BigInt(last.turn & 0xfff) << 64n) | (0x2n << 62n) | random;
}

const base32 = (value: bigint): string =>
  Array.from({ length: 26 }, (_, index) => ALPHABET[Number((value >> BigInt(5 * (25 - index))) & 31n)]).join('');

/** Whether a text can be an id or a slug at all: anything else is simply not found, and never reaches the database. */
export const isIdOrSlug = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text);
