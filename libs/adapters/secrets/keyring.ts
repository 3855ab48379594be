import { hkdfSync } from 'node:crypto';
import { EncryptionKeyError, encryptionKeyProblem } from './encryption-key.js';

/** What a key is derived for: what leaks of one tells nothing of the others. */
export type Purpose = 'credentials' | 'keys' | 'snapshot' | 'responses';

/** One encryption key, as it is used: never itself, but by what is derived from it. */
export interface RingKey {
  /** 8 hex digits that name it, and tell nothing of it. */
  readonly id: string;
  readonly derived: Readonly<Record<Purpose, Buffer>>;
}

export interface Keyring {
  readonly current: RingKey;
  /** The current one first. */
  readonly all: readonly [RingKey, ...RingKey[]];
}

/** The key that seals, and the ones before it that still open. Each is 32 bytes in base64. */
export function keyringFrom(encryptionKey: string, previous: readonly string[]): Keyring {
  const current = ringKey(encryptionKey, 'ENCRYPTION_KEY');
  const older = previous.map((key) => ringKey(key, 'ENCRYPTION_KEY_PREVIOUS'));
  const others = new Map(older.filter(({ id }) => id !== current.id).map((key) => [key.id, key]));
  return { current, all: [current, ...others.values()] };
}

function ringKey(encryptionKey: string, variable: string): RingKey {
  const problem = encryptionKeyProblem(encryptionKey, variable);
  if (problem) throw new EncryptionKeyError(problem);
  const root = Buffer.from(encryptionKey, 'base64');
  return {
    id: derive(root, 'key id').toString('hex').slice(0, 8),
    derived: {
      credentials: derive(root, 'credentials'),
      keys: derive(root, 'keys'),
      snapshot: derive(root, 'snapshot'),
      responses: derive(root, 'responses'),
    },
  };
}

const derive = (root: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, 'gatewright', purpose, 32));
