import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = BigInt(ALPHABET.length);
const SHAPE = /^gw_live_[0-9A-Za-z]{49}$/;
const CHECKSUM_LENGTH = 6;

/** A new secret for a caller: `gw_live_`, 256 random bits in 43 base62 characters, and a checksum in 6 more. */
export function newKeySecret(): string {
  const random = BigInt(`0x${randomBytes(32).toString('hex')}`);
  const body = `gw_live_${base62(random, 43)}`;
  return body + checksum(body);
}

/** Tells a mistyped or cut key without asking anybody. */
export function isWellFormedKey(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  return checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/** The part of a secret by which people recognise it. */
export const keyPrefix = (secret: string): string => secret.slice(0, 13);

export const last4 = (secret: string): string => secret.slice(-4);

const checksum = (body: string): string => base62(BigInt(crc32(body)), CHECKSUM_LENGTH);

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= BASE) text = (ALPHABET[Number(rest % BASE)] ?? '') + text;
  return text;
}
