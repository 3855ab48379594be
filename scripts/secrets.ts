import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newAdminToken, newEncryptionKey } from './up/new-secrets.ts';
import { orExit, StartError } from './start-error.ts';

// Makes the secrets that the containers share, once: what exists stays. A folder per reader, so that the database and
// the metrics collector see their own secret and no other.
await orExit(async () => {
  const [shared, data] = process.argv.slice(2);
  if (!shared || !data)
    throw new StartError('Usage: node scripts/secrets.ts <folder of shared secrets> <data folder>', 2);
  const password = ensure(path.join(shared, 'postgres', 'password'), newPassword(), 0o400);
  ensure(path.join(shared, 'metrics', 'token'), newPassword(), 0o444);
  ensure(path.join(data, 'database-url'), `postgresql://gatewright:${password}@postgres:5432/gatewright`, 0o600);
  ensure(path.join(data, 'admin-token'), newAdminToken(), 0o600);
  ensure(path.join(data, 'encryption-key'), newEncryptionKey(), 0o600);
  console.log(`The owner's token of the admin API is in ${path.join(data, 'admin-token')}.`);
  return 0;
});

function ensure(file: string, secret: string, mode: number): string {
  mkdirSync(path.dirname(file), { recursive: true });
  if (!existsSync(file)) writeFileSync(file, secret, { flag: 'wx', mode });
  return readFileSync(file, 'utf8').trim();
}

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
