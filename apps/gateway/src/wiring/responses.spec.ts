import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, type PrismaClient } from '#adapters/database';
import { secretsFrom } from '#adapters/secrets';
import { freshDatabase } from '../../../../test/fakes/database.js';
import type { KeptResponse } from '../relay/ports.js';
import { openResponses } from './responses.js';

const sealing = secretsFrom(randomBytes(32).toString('base64')).responses;
const kept = (id: string, previous?: string, project = 'a'): KeptResponse => ({
  ...{ id, project, input: [{ id: `in_${id}`, text: 'ä\u0000😀' }] },
  response: { id, output: [{ id: `out_${id}`, text: 'secret words' }] },
  ...(previous !== undefined && { previous }),
});

let database: PrismaClient;
let drop: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  drop = fresh.drop;
});
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

interface Counted {
  readonly said: string[];
}

const open = (to: unknown = database): ReturnType<typeof openResponses> & Counted => {
  const said: string[] = [];
  const opened = openResponses({
    database: to as PrismaClient, // a database that is away has no more than what is asked of it
    sealing,
    metrics: { stored: (result, many) => void said.push(`${result} ${many}`) },
    log: { error: (_: unknown, message?: string) => void said.push(message ?? '') },
  });
  return { ...opened, said };
};

const gone = {
  $executeRaw: () => Promise.reject(new Error('gone')),
  $queryRaw: () => Promise.reject(new Error('gone')),
};

describe('stored responses', () => {
  beforeEach(() => database.storedResponse.deleteMany());

  it('are found at once where they were kept, and by others when they are written', async () => {
    const [here, there] = [open(), open()];
    here.keep(kept('1'));
    expect(await here.find('a', '1')).toEqual(kept('1'));
    await here.close();
    expect(await there.find('a', '1')).toEqual(kept('1'));
    expect(here.said).toEqual(['ok 1']);
  });

  it('are sealed, each for its place', async () => {
    const responses = open();
    responses.keep(kept('1'));
    responses.keep(kept('2'));
    await responses.close();
    const rows = await database.storedResponse.findMany({ orderBy: { key: 'asc' } });
    expect(JSON.stringify(rows)).not.toMatch(/secret|words/);
    await database.storedResponse.update({ where: { key: 'a/2' }, data: { sealed: rows[0]!.sealed } });
    await expect(open().find('a', '2')).rejects.toMatchObject({ code: 'internal_error' });
  });

  it('are a conversation with all before them, from memory and from the database', async () => {
    const first = open();
    first.keep(kept('1'));
    first.keep(kept('2', '1'));
    await first.close();
    const second = open();
    second.keep(kept('3', '2'));
    second.keep(kept('4', '3'));
    const ids = (await second.chain('a', '4'))?.map(({ id }) => id);
    expect(ids).toEqual(['1', '2', '3', '4']);
    await second.close();
    expect((await open().chain('a', '4'))?.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  });

  it('are no conversation where one of them is gone, or is of another project', async () => {
    const responses = open();
    responses.keep(kept('1'));
    responses.keep(kept('2', '1'));
    responses.keep(kept('1', undefined, 'b'));
    await responses.close();
    const other = open();
    expect(await other.chain('b', '2')).toBeUndefined();
    expect(await other.remove('a', '1')).toBe(true);
    expect(await other.chain('a', '2')).toBeUndefined();
    expect(await other.find('b', '1')).toBeDefined();
    expect(await other.remove('a', '1')).toBe(false);
  });

  it('are found by their items, in their project only', async () => {
    const responses = open();
    responses.keep(kept('1'));
    await responses.close();
    responses.keep(kept('2'));
    const found = await responses.holding('a', ['out_1', 'in_2', 'none', 'odd\u0000']);
    expect(found.map(({ id }) => id)).toEqual(['1', '2']);
    expect(await responses.holding('b', ['out_1', 'in_2'])).toEqual([]);
  });

  it('of an id that PostgreSQL cannot hold are unknown, and keep no other from being written', async () => {
    const responses = open();
    for (const id of ['a\u0000', 'a b', 'é', '', 'x'.repeat(257), '1']) responses.keep(kept(id));
    await responses.close();
    expect(responses.said).toEqual(['ok 1']);
    const others = open();
    expect(await others.find('a', 'a\u0000')).toBeUndefined();
    expect(await others.chain('a', 'a\u0000')).toBeUndefined();
    expect(await others.remove('a', 'a\u0000')).toBe(false);
    expect(await others.find('a', '1')).toEqual(kept('1'));
  });

  it('are removed also while they are being written', async () => {
    const responses = open();
    responses.keep(kept('1'));
    expect(await responses.remove('a', '1')).toBe(true);
    await responses.close();
    expect(await open().find('a', '1')).toBeUndefined();
  });
});

describe('while PostgreSQL is away', () => {
  it('what waits is served on, and what is not known is not called unknown', async () => {
    const responses = open(gone);
    responses.keep(kept('1'));
    responses.keep(kept('2', '1'));
    expect((await responses.chain('a', '2'))?.length).toBe(2);
    const unknown = { code: 'response_backend_unavailable' };
    await expect(responses.chain('a', '9')).rejects.toMatchObject(unknown);
    await expect(responses.find('a', '9')).rejects.toMatchObject(unknown);
    await expect(responses.remove('a', '1')).rejects.toMatchObject(unknown);
  });

  it('what could not be written when the gateway ends is said to be lost', async () => {
    const responses = open(gone);
    responses.keep(kept('1'));
    responses.keep(kept('2'));
    await responses.close();
    expect(responses.said).toEqual(['failed 2', expect.stringMatching(/cannot be stored/)]);
  });
});
