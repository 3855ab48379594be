import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase, databaseFault, findKey, type PrismaClient, readConfiguration } from './index.js';

let database: FreshDatabase;
let prisma: PrismaClient;
let listener: pg.Client;
let heard: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  prisma = connectDatabase(database.url, { poolSize: 2 });
  listener = new pg.Client({ connectionString: database.url });
  await listener.connect();
  listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await listener.query('LISTEN gatewright_changes');
});

beforeEach(() => {
  heard = [];
});

afterAll(async () => {
  await listener.end();
  await prisma.$disconnect();
  await database.drop();
});

const key = { id: 'key_1', name: 'app' };

// A notification is delivered before the answer to the next query on the same connection.
const notifications = async (): Promise<readonly string[]> => {
  await listener.query('SELECT 1');
  return heard;
};

const version = async (kind: string): Promise<bigint> =>
  (await prisma.configVersion.findUnique({ where: { kind } }))?.version ?? 0n;

describe('A change of configuration', () => {
  it('of a provider, a route or a price is counted and announced as config', async () => {
    const before = await version('config');
    await prisma.provider.create({ data: { id: 'prov_1', slug: 'one', kind: 'openai' } });
    await prisma.route.create({ data: { id: 'rte_1', slug: 'one', match: {}, targets: [] } });
    await prisma.price.create({ data: { provider: 'one', model: 'm', input: '1', output: '2' } });
    expect(await version('config')).toBe(before + 3n);
    expect(await notifications()).toEqual(['config', 'config', 'config']);
  });

  it('of a key or its secrets is counted and announced as keys', async () => {
    const before = await version('keys');
    await prisma.key.create({ data: key });
    await prisma.keySecret.create({ data: { digest: 'd', keyId: key.id, prefix: 'p', last4: 'l' } });
    await prisma.key.update({ where: { id: key.id }, data: { enabled: false } });
    expect(await version('keys')).toBe(before + 3n);
    expect(await notifications()).toEqual(['keys', 'keys', 'keys']);
  });

  it('is not announced when a key was merely used', async () => {
    const before = await version('keys');
    await prisma.key.update({ where: { id: key.id }, data: { lastUsedAt: new Date() } });
    expect(await version('keys')).toBe(before);
    expect(await notifications()).toEqual([]);
  });

  it('is neither counted nor announced when its transaction fails', async () => {
    const before = await version('config');
    const failing = prisma.$transaction([
      prisma.provider.update({ where: { id: 'prov_1' }, data: { enabled: false } }),
      prisma.provider.create({ data: { id: 'prov_2', slug: 'one', kind: 'openai' } }),
    ]);
    await expect(failing).rejects.toThrow();
    expect(await version('config')).toBe(before);
    expect(await notifications()).toEqual([]);
  });
});

describe('Budgets', () => {
  const budget = (id: string, scopeKind: string, scopeId: string, enabled = true) => ({
    ...{ id, scopeKind, scopeId, enabled, amountNano: 5_000_000_000n, period: 'day' },
  });

  beforeAll(() =>
    prisma.budget.createMany({
      data: [
        budget('bud_key', 'key', key.id),
        budget('bud_off', 'key', key.id, false),
        budget('bud_other', 'key', 'key_2'),
        budget('bud_team', 'team', 'red'),
        budget('bud_team_off', 'team', 'red', false),
      ],
    }),
  );

  it('of a key are found with it', async () => {
    expect((await findKey(prisma, 'd'))?.budgets.map(({ id }) => id)).toEqual(['bud_key']);
    expect(await findKey(prisma, 'nobody')).toBeUndefined();
  });

  it('of all others are configuration, as teams and projects are', async () => {
    const before = await version('config');
    await prisma.team.create({ data: { id: 'team_1', slug: 'red', name: 'Red', limits: { rpm: 5 } } });
    await prisma.project.create({ data: { id: 'proj_1', slug: 'app', name: 'App', teamSlug: 'red' } });
    const rows = await readConfiguration(prisma);
    expect(rows.version).toBe(String(before + 2n));
    expect(rows.budgets.map(({ id }) => id)).toEqual(['bud_team']);
    expect(rows.teams).toMatchObject([{ slug: 'red', limits: { rpm: 5 } }]);
    expect(rows.projects).toMatchObject([{ slug: 'default' }, { slug: 'app', teamSlug: 'red' }]);
  });
});

describe('Configuration for gateways', () => {
  it('has nothing of what only a usage API is asked with', async () => {
    const usage = { usageReference: 'env:X', usageSealed: 'v2.sealed', usageHint: '…1234', usageUpdatedAt: new Date() };
    await prisma.provider.create({ data: { id: 'prov_usage', slug: 'with-usage', kind: 'openai', ...usage } });
    const { providers } = await readConfiguration(prisma);
    const found = providers.find(({ id }) => id === 'prov_usage');
    expect(found).toBeDefined();
    expect(Object.keys(found ?? {}).filter((name) => name.startsWith('usage'))).toEqual([]);
  });
});

describe('A failed query', () => {
  const faultOf = (query: Promise<unknown>) => query.then(() => 'none', databaseFault);

  it('is taken when a value must be unique', async () => {
    const again = prisma.provider.create({ data: { id: 'prov_3', slug: 'one', kind: 'openai' } });
    expect(await faultOf(again)).toBe('taken');
  });

  it('is missing when there is no such row', async () => {
    expect(await faultOf(prisma.provider.update({ where: { id: 'gone' }, data: { enabled: true } }))).toBe('missing');
  });

  it('is unavailable when nobody listens', async () => {
    const gone = connectDatabase('postgresql://nobody@127.0.0.1:1/none');
    expect(await faultOf(gone.provider.count())).toBe('unavailable');
    await gone.$disconnect();
  });

  it('is unavailable when a statement exceeds its deadline', async () => {
    const hasty = connectDatabase(database.url, { poolSize: 1, statementTimeoutMs: 50 });
    expect(await faultOf(hasty.$queryRaw`SELECT pg_sleep(5)::text`)).toBe('unavailable');
    await hasty.$disconnect();
  });

  it('is unavailable when no connection of the pool becomes free in time', async () => {
    const narrow = connectDatabase(database.url, { poolSize: 1, connectTimeoutMs: 500 });
    // A query of Prisma begins when somebody waits for it.
    const long = narrow.$queryRaw`SELECT pg_sleep(1.5)::text`.then(() => undefined);
    const [, second] = await Promise.all([long, faultOf(narrow.$queryRaw`SELECT 1`)]);
    expect(second).toBe('unavailable');
    await narrow.$disconnect();
  });
});
