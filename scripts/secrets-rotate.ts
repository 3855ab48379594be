import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type Config, ConfigError, readConfig } from '#adapters/config';
import { EncryptionKeyError, secretsFrom } from '#adapters/secrets';
import { startPostgres } from './postgres/server.ts';
import { addKey, keyringFileIn } from './secrets/keyring-file.ts';
import { type Needs, readNeeds } from './secrets/needs.ts';
import { reportOf } from './secrets/report.ts';
import { rewrapAll } from './secrets/rewrap.ts';
import { refuseUnready } from './secrets/running.ts';
import { orExit, StartError } from './start-error.ts';
import { encryptionKeysOf } from './up/secrets.ts';

// npm run secrets:rotate [-- --new]: see docs/secrets.md
if (import.meta.main) {
  await orExit(async () => {
    const config = configuration();
    console.log(process.argv.includes('--new') ? makeKey(config) : await rotateOf(config));
    return 0;
  });
}

/** Puts all that is sealed in this database under the current key, and says what needs which key then. */
export async function rotate(databaseUrl: string, keys: ReturnType<typeof encryptionKeysOf>): Promise<string> {
  const secrets = secretsFrom(keys.encryptionKey, keys.previousEncryptionKeys);
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    refuseStrangers(await readNeeds(client), secrets.keyIds);
    await refuseUnready(client, secrets.keyIds[0]);
    const rewrapped = await rewrapAll(client, secrets);
    return reportOf({ ...rewrapped, needs: await readNeeds(client), keyIds: secrets.keyIds });
  } finally {
    await client.end();
  }
}

/** With a key that has nothing to do with this database nothing may be sealed into it. */
function refuseStrangers({ records, callers }: Needs, keyIds: readonly string[]): void {
  const used = [...records.keys(), ...callers.keys()].filter((id) => id !== '');
  if (used.length === 0 || used.some((id) => keyIds.includes(id))) return;
  throw new StartError(
    `This database was sealed with the key ${used.join(', ')}, and here is ${keyIds.join(', ')}: look at ENCRYPTION_KEY and DATABASE_URL.`,
  );
}

function configuration(): Config {
  try {
    return readConfig();
  } catch (error) {
    throw error instanceof ConfigError ? new StartError(error.message, 2) : error;
  }
}

function makeKey({ dataDirectory, encryptionKey }: Config): string {
  const file = keyringFileIn(dataDirectory);
  // In a container the variable is what was read from the file.
  const isOurs = existsSync(file) && (!encryptionKey || readFileSync(file, 'utf8').startsWith(encryptionKey));
  if (!isOurs) {
    throw new StartError(
      'The encryption key is not managed in DATA_DIR: make one with openssl rand -base64 32, set it as ENCRYPTION_KEY and the one before as ENCRYPTION_KEY_PREVIOUS. See docs/secrets.md.',
      2,
    );
  }
  const { length } = addKey(file);
  return `Made a new key: ${file} holds ${length} keys now. Start the gateways and the admin app again, then run npm run secrets:rotate.`;
}

async function rotateOf(config: Config): Promise<string> {
  refuseNothing(config);
  const keys = encryptionKeysOf(config);
  try {
    if (config.databaseUrl) return await rotate(config.databaseUrl, keys);
    const server = await startPostgres({ home: config.dataDirectory });
    try {
      return await rotate(server.url('gatewright'), keys);
    } finally {
      if (!server.wasRunning) await server.stop();
    }
  } catch (error) {
    throw error instanceof EncryptionKeyError ? new StartError(error.message, 2) : error;
  }
}

function refuseNothing({ dataDirectory, databaseUrl, encryptionKey }: Config): void {
  const hasKey = encryptionKey !== undefined || existsSync(keyringFileIn(dataDirectory));
  const hasDatabase = databaseUrl !== undefined || existsSync(path.join(dataDirectory, 'postgres'));
  if (hasKey && hasDatabase) return;
  const what = hasKey ? 'no database: set DATABASE_URL' : 'no encryption key: set ENCRYPTION_KEY';
  throw new StartError(`In ${dataDirectory} is ${what}, or set DATA_DIR.`, 2);
}
