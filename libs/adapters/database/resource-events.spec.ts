import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { readResourceEvents, type ResourceEventRow, writeResourceEvents } from './resource-events.js';
import { removeResource, writeResource } from './resources.js';

let database: PrismaClient;
let drop: () => Promise<void>;
beforeAll(async () => {
  const fresh = await freshDatabase();
  database = connectDatabase(fresh.url);
  drop = fresh.drop;
});
const key = { project: 'a', kind: 'fine_tuning_job', id: 'j1' };
beforeEach(async () => {
  await database.resource.deleteMany();
  await writeResource(database, {
    ...{ ...key, keyId: 'key_1', keyName: 'app', provider: 'openai', object: {}, notes: {}, createdAt: new Date() },
    ...{ expiresAt: null, endedAt: null, chargedAt: null, nextLookAt: null },
  });
});
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

const type = 'fine_tuning.job.event';
const event = (id: string): ResourceEventRow => ({ id, type, object: { id, message: 'a\0b' }, createdAt: new Date(0) });
const idsOf = (rows: readonly ResourceEventRow[] | undefined) => rows?.map(({ id }) => id);

it('is noted once, by however many, and read the newest first', async () => {
  await Promise.all([1, 2, 3].map(() => writeResourceEvents(database, key, ['1', '2', '3'].map(event))));
  await writeResourceEvents(database, key, ['3', '4'].map(event));
  await writeResourceEvents(database, key, [{ ...event('end'), type: 'fine_tuning.job.succeeded' }]);
  expect(idsOf(await readResourceEvents(database, key, { type, limit: 3 }))).toEqual(['4', '3', '2']);
  const rest = await readResourceEvents(database, key, { type, limit: 3, after: '2' });
  expect(rest).toEqual([{ ...event('1'), object: { id: '1', message: 'ab' } }]);
  expect(await readResourceEvents(database, key, { type, limit: 3, after: 'none' })).toBeUndefined();
  expect(await readResourceEvents(database, { ...key, project: 'b' }, { type, limit: 3 })).toEqual([]);
});

it('goes with what it happened to', async () => {
  await writeResourceEvents(database, key, [event('1')]);
  await removeResource(database, key);
  expect(await database.resourceEvent.count()).toBe(0);
});
