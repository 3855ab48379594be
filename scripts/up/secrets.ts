import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '#adapters/config';
import { ensureKeys, keyringFileIn } from '../secrets/keyring-file.ts';
import { StartError } from '../start-error.ts';
import { newAdminToken } from './new-secrets.ts';

export interface Secrets {
  readonly adminToken: string;
  readonly encryptionKey: string;
  /** Those before it, which still open what they sealed. */
  readonly previousEncryptionKeys: readonly string[];
}

/** The secrets of the environment, else the ones made at the first start: there are no default secrets. */
export function ensureSecrets(config: Config): Secrets {
  const { dataDirectory, adminToken } = config;
  return {
    adminToken: adminToken ?? ensureAdminToken(path.join(dataDirectory, 'admin-token')),
    ...encryptionKeysOf(config),
  };
}

/** The keys of the environment, else those of the file. */
export function encryptionKeysOf({
  dataDirectory,
  encryptionKey,
  previousEncryptionKeys = [],
}: Config): Omit<Secrets, 'adminToken'> {
  if (encryptionKey) return { encryptionKey, previousEncryptionKeys };
  const [current, ...previous] = ensureKeys(keyringFileIn(dataDirectory));
  return { encryptionKey: current, previousEncryptionKeys: [...previous, ...previousEncryptionKeys] };
}

function ensureAdminToken(file: string): string {
  if (!existsSync(file)) writeFileSync(file, `${newAdminToken()}\n`, { flag: 'wx', mode: 0o600 });
  chmodSync(file, 0o600);
  const token = readFileSync(file, 'utf8').trim();
  if (/^[!-~]{8,}$/.test(token)) return token;
  throw new StartError(`${file} is damaged: restore it from a backup, or remove it to have a new one made.`);
}
