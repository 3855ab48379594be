import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type FreshDatabase } from '../fakes/database.ts';

describe('a fresh database', () => {
  let database: FreshDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it('is a database of its own', async () => {
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    expect(rows[0]?.name).toMatch(/^test_[0-9a-f]{32}$/);
  });

  it('has every migration applied', async () => {
    const { rows } = await client.query<{ open: string }>(
      'SELECT count(*) FILTER (WHERE finished_at IS NULL) AS open FROM _prisma_migrations',
    );
    expect(rows[0]?.open).toBe('0');
  });
});
