/** Says what is wrong with an encryption key, or nothing. */
export function encryptionKeyProblem(encryptionKey: string, variable = 'ENCRYPTION_KEY'): string | undefined {
  const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(encryptionKey);
  if (!isBase64) return `${variable} must be 32 bytes in base64; ${recipe}`;
  // 32 random bytes hold about 30 different ones; fewer than 16 is a word or a pattern.
  const different = new Set(Buffer.from(encryptionKey, 'base64')).size;
  return different < 16 ? `${variable} is not random enough; ${recipe}` : undefined;
}

const recipe = 'make one with: openssl rand -base64 32';

/** Thrown for an encryption key that must not be used. */
export class EncryptionKeyError extends Error {
  override readonly name = 'EncryptionKeyError';
}
