import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const TAG_BYTES = 16;
export const NONCE_BYTES = 12;

/** Ciphertext, and the nonce it was made with. */
export interface Encrypted {
  readonly nonce: Buffer;
  /** Ciphertext and tag. */
  readonly body: Buffer;
}

/** AES-256-GCM with a fresh nonce; what it is `boundTo` must be told again to decrypt it. */
export function encrypt(key: Buffer, plain: Buffer, boundTo: readonly string[]): Encrypted {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(encoded(boundTo));
  return { nonce, body: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) };
}

/** Throws when the key is another one, or anything was changed. */
export function decrypt(key: Buffer, { nonce, body }: Encrypted, boundTo: readonly string[]): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(encoded(boundTo)).setAuthTag(body.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
}

// JSON, and not the texts one after the other: where one ends and the next begins must be sure.
const encoded = (boundTo: readonly string[]): Buffer => Buffer.from(JSON.stringify(boundTo));
