import { randomBytes, randomInt } from 'node:crypto';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The token of the owner of a new installation. */
export function newAdminToken(): string {
  const letters = Array.from({ length: 43 }, () => base62[randomInt(base62.length)]);
  return `gwa_${letters.join('')}`;
}

/** The key that seals the credentials of a new installation. */
export function newEncryptionKey(): string {
  return randomBytes(32).toString('base64');
}
