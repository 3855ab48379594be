import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Failure } from '#core/failure';

/** Where a sealed text lives: moved to another row or column, it does not open. */
export interface Place {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

/** The place of a provider's credential. */
export const credentialPlace = (providerId: string): Place => ({
  table: 'providers',
  id: providerId,
  field: 'api_key',
});

/** What is done with the encryption key; each purpose has a key of its own derived from it. */
export interface Secrets {
  /** Encrypts for one place: `v1.<key id>.<nonce>.<ciphertext and tag>`. */
  readonly seal: (plaintext: string, place: Place) => string;
  /** Throws a Failure when it was sealed with another key, for another place, or changed. */
  readonly open: (sealed: string, place: Place) => string;
  /** What a caller's key is recognised by: HMAC-SHA-256, hex. */
  readonly digestKey: (secret: string) => string;
}

/** Says what is wrong with ENCRYPTION_KEY, or nothing. */
export function encryptionKeyProblem(encryptionKey: string): string | undefined {
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(encryptionKey);
  if (!isBase64) return `ENCRYPTION_KEY must be 32 bytes in base64; ${recipe}`;
  // 32 random bytes hold about 30 different ones; fewer than 16 is a word or a pattern.
  const different = new Set(Buffer.from(encryptionKey, 'base64')).size;
  return different < 16 ? `ENCRYPTION_KEY is not random enough; ${recipe}` : undefined;
}

const recipe = 'make one with: openssl rand -base64 32';

/** Thrown for an ENCRYPTION_KEY that must not be used. */
export class EncryptionKeyError extends Error {
  override readonly name = 'EncryptionKeyError';
}

/** Derives what is needed from the 32 bytes of ENCRYPTION_KEY (base64). */
export function secretsFrom(encryptionKey: string): Secrets {
  const problem = encryptionKeyProblem(encryptionKey);
  if (problem) throw new EncryptionKeyError(problem);
  const root = Buffer.from(encryptionKey, 'base64');
  const sealing = { key: derive(root, 'credentials'), id: derive(root, 'key id').toString('hex').slice(0, 8) };
  const digesting = derive(root, 'keys');
  return {
    seal: (plaintext, place) => seal(plaintext, place, sealing),
    open: (sealed, place) => open(sealed, place, sealing),
    digestKey: (secret) => createHmac('sha256', digesting).update(secret).digest('hex'),
  };
}

interface SealingKey {
  readonly key: Buffer;
  readonly id: string;
}

const derive = (root: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, 'gatewright', purpose, 32));

const TAG_BYTES = 16;

function seal(plaintext: string, place: Place, { key, id }: SealingKey): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(boundTo(place, id));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `v1.${id}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
}

function open(sealed: string, place: Place, { key, id }: SealingKey): string {
  const [version, keyId, nonce = '', body = ''] = sealed.split('.');
  if (version !== 'v1' || keyId !== id)
    throw unopened(`it was sealed with another ENCRYPTION_KEY (${keyId ?? 'none'})`, place);
  try {
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(place, id)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw unopened('it was changed or moved', place);
  }
}

const boundTo = ({ table, id, field }: Place, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['v1', keyId, table, id, field]));

const unopened = (why: string, { table, id, field }: Place) =>
  new Failure('internal_error', `The sealed ${field} of ${table} ${id} cannot be opened: ${why}. Set it again.`);
