import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestRecord } from '#core/record';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { WriteBehind } from './write-behind.js';

const usage = { input: 3, cachedInput: 1, cacheWrite: 0, output: 5, reasoning: 2 };

const record = (id: string, change: Partial<RequestRecord> = {}): RequestRecord => ({
  id,
  startedAt: Date.UTC(2026, 0, 1),
  caller: { keyId: 'key_a', keyName: 'app', project: 'default' },
  endpoint: 'chat',
  stream: true,
  requestedModel: 'smart',
  status: 200,
  outcome: 'ok',
  usage,
  costNano: 12_345_678_901_234n,
  durationMs: 12.5,
  overheadMs: 0.5,
  tags: ['a'],
  attempts: [],
  ...change,
});

describe('records written behind', () => {
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

  const stored = (prefix: string) =>
    database.request.findMany({ where: { id: { startsWith: prefix } }, orderBy: { id: 'asc' } });

  it('are all there when it is closed, exact to the nano-dollar', async () => {
    const rows = new WriteBehind({ database });
    for (let n = 0; n < 250; n += 1) rows.write(record(`all_${n}`));
    await rows.close(5_000);
    const found = await stored('all_');
    expect(found).toHaveLength(250);
    expect(found[0]).toMatchObject({
      costNano: 12_345_678_901_234n,
      inputTokens: 3,
      reasoningTokens: 2,
      tags: ['a'],
      project: 'default',
    });
  });

  it('are written once, however often they are handed in', async () => {
    const rows = new WriteBehind({ database });
    rows.write(record('twice_1'));
    rows.write(record('twice_1'));
    await rows.close(5_000);
    expect(await stored('twice_')).toHaveLength(1);
  });

  it('keep an unknown cost unknown', async () => {
    const rows = new WriteBehind({ database });
    rows.write(record('unknown_1', { costNano: null }));
    await rows.close(5_000);
    expect((await stored('unknown_'))[0]?.costNano).toBeNull();
  });

  it('do not wait behind one that the database will never take', async () => {
    const dropped: string[] = [];
    const rows = new WriteBehind({ database, onDropped: (count, why) => dropped.push(`${count}: ${why}`) });
    for (let n = 0; n < 7; n += 1) rows.write(record(`mixed_${n}`));
    rows.write(record('mixed_bad', { status: 2 ** 40 }));
    for (let n = 7; n < 14; n += 1) rows.write(record(`mixed_${n}`));
    await rows.close(10_000);
    expect(await stored('mixed_')).toHaveLength(14);
    expect(dropped).toEqual(['1: the database refused it']);
  });

  it('wait while the database is away, and say what they lost when there is no more time', async () => {
    const away = connectDatabase('postgresql://nobody@127.0.0.1:9/nothing', { connectTimeoutMs: 200 });
    const dropped: string[] = [];
    const rows = new WriteBehind({
      database: away,
      everyMs: 10,
      onDropped: (count, why) => dropped.push(`${count}: ${why}`),
    });
    rows.write(record('lost_1'));
    await rows.close(300);
    expect(dropped).toEqual(['1: the database did not take them before we stopped']);
    await away.$disconnect();
  });

  it('hold names that PostgreSQL cannot: cut, and without NUL', async () => {
    const rows = new WriteBehind({ database });
    rows.write(record('names_1', { requestedModel: `a\0b${'x'.repeat(1000)}` }));
    await rows.close(5_000);
    expect((await stored('names_'))[0]?.requestedModel).toBe(`ab${'x'.repeat(298)}`);
  });
});
