import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freshDatabase, type FreshDatabase } from '../fakes/database.ts';
import { makeTree, type Tree } from './tree.ts';

jest.setTimeout(60_000);

let tree: Tree;
let database: FreshDatabase;

const at = (...names: string[]): string => path.join(tree.directory, 'prisma', ...names);
const schema = (models: string): string => `datasource db {\n  provider = "postgresql"\n}\n${models}`;
const team = 'model Team {\n  id String @id\n}\n';
const key = 'model Key {\n  id String @id\n  spent BigInt\n}\n';

function migrate(...command: readonly string[]): { status: number | null; said: string } {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
  const options = { cwd: tree.directory, env, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/migrate.ts', ...command], options);
  return { status, said: `${stdout}${stderr}`.trim() };
}

beforeAll(async () => {
  tree = makeTree();
  database = await freshDatabase();
});

afterAll(async () => {
  tree.remove();
  await database.drop();
});

describe('the migrations of the project', () => {
  it('arrive at its schema', () => {
    expect(migrate('check')).toEqual({ status: 0, said: 'The migrations arrive at the schema.' });
  });

  it('are all applied in a fresh database', () => {
    expect(migrate('status')).toEqual({ status: 0, said: 'The database is up to date.' });
  });
});

describe('the migration tool', () => {
  beforeAll(() => {
    expect(migrate('reset').status).toBe(0);
    rmSync(at('migrations'), { recursive: true });
    writeFileSync(at('schema.prisma'), schema(team));
  });

  it('writes a first migration and applies it', () => {
    expect(migrate('check').status).toBe(2);
    expect(migrate('dev', 'init').said).toMatch(/^created prisma\/migrations\/\d{14}_init$/);
    expect(migrate('check').status).toBe(0);
    expect(migrate('deploy').said).toBe('Nothing to apply.');
  });

  it('writes a later one for what has changed, and none when nothing has', () => {
    writeFileSync(at('schema.prisma'), schema(team + key));
    expect(migrate('dev', 'add_keys').said).toMatch(/_add_keys$/);
    expect(migrate('dev', 'nothing').said).toBe('The schema has not changed.');
  });

  it('applies a script with a function body and a comment as it is written', () => {
    add(
      '29990101000000_function',
      'CREATE FUNCTION one() RETURNS int AS $$ BEGIN RETURN 1; -- a;b\nEND; $$ LANGUAGE plpgsql;',
    );
    expect(migrate('deploy')).toEqual({ status: 0, said: 'applied 29990101000000_function' });
  });

  it('says which migration was edited after it was applied', () => {
    const [name = ''] = readdirSync(at('migrations')).sort();
    appendFileSync(at('migrations', name, 'migration.sql'), '-- an afterthought\n');
    expect(migrate('status')).toEqual({ status: 2, said: `edited after it was applied: ${name}` });
  });

  it('leaves nothing of a failed migration, and goes on once it is mended and forgotten', () => {
    const name = '29990202000000_broken';
    add(name, 'CREATE TABLE half (id int);\nSELECT * FROM nowhere;');
    expect(migrate('deploy')).toMatchObject({
      status: 1,
      said: expect.stringMatching(/^Migration failed: .*nowhere/s),
    });
    expect(migrate('deploy')).toMatchObject({ status: 1, said: expect.stringContaining('P3009') });
    add(name, 'CREATE TABLE half (id int);');
    expect(migrate('resolve', name).status).toBe(0);
    expect(migrate('deploy')).toEqual({ status: 0, said: `applied ${name}` });
  });

  it('says what it can do when it is asked for something else', () => {
    expect(migrate('push')).toMatchObject({ status: 2, said: expect.stringContaining('Usage: npm run db:deploy') });
  });
});

function add(name: string, sql: string): void {
  mkdirSync(at('migrations', name), { recursive: true });
  writeFileSync(at('migrations', name, 'migration.sql'), sql);
}
