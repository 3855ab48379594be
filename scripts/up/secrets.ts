import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '#adapters/config';
import { StartError } from '../start-error.ts';
import { newAdminToken, newEncryptionKey } from './new-secrets.ts';

export interface Secrets {
  readonly adminToken: string;
  readonly encryptionKey: string;
}

/** The secrets of the environment, else the ones made at the first start: there are no default secrets. */
export function ensureSecrets({ dataDirectory, adminToken, encryptionKey }: Config): Secrets {
  const file = (name: string): string => path.join(dataDirectory, name);
  return {
    adminToken: adminToken ?? remember(file('admin-token'), newAdminToken, /^[!-~]{8,}$/),
    encryptionKey: encryptionKey ?? remember(file('encryption-key'), newEncryptionKey, /^[A-Za-z0-9+/]{43}=$/),
  };
}

function remember(file: string, make: () => string, form: RegExp): string {
  if (!existsSync(file)) writeFileSync(file, `${make()}\n`, { flag: 'wx', mode: 0o600 });
  chmodSync(file, 0o600);
  const secret = readFileSync(file, 'utf8').trim();
  if (form.test(secret)) return secret;
  // A new key would make every stored credential unreadable: that is not ours to decide.
  throw new StartError(`${file} is damaged: restore it from a backup, or remove it to have a new one made.`);
}
