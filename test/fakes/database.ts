import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A migrated, empty database of its own. */
export interface FreshDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** Clones the migrated template of this test run: a spec shares no row with another spec. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const admin = setting('TEST_DATABASE_URL');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(admin, `CREATE DATABASE ${name} TEMPLATE ${setting('TEST_TEMPLATE_DATABASE')}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: system tests are run by npm test, which starts what they need.`);
  return value;
}
