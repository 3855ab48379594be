import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connectDatabase, type PrismaClient, toRow } from '#adapters/database';
import { createMemoryStore } from '#adapters/memory';
import { openWal } from '#adapters/wal';
import { Kept, type Store } from '#core/limits';
import { freshDatabase } from '../../../../test/fakes/database.js';
import { eventually } from '../../../../test/fakes/redis.js';
import { attemptRecord, requestRecord } from '../../../../libs/adapters/database/testing/index.js';
import { Orphans } from './orphans.js';

let database: PrismaClient;
let drop: () => Promise<void>;
let directory: string;
let kept: Kept;
let orphans: Orphans;
let replica: string;
let isAway: boolean;
let toldInVain: number;
/** For whom nothing is held any more, and whether nobody else could have had the log at that moment. */
let departed: { readonly replica: string; readonly isOurs: boolean }[];

beforeAll(async () => {
  const fresh = await freshDatabase();
  drop = fresh.drop;
  database = connectDatabase(fresh.url);
});
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'orphans-'));
  kept = new Kept();
  departed = [];
  isAway = false;
  toldInVain = 0;
  const wal = await openWal({ directory });
  replica = wal.replica;
  const attempts = [attemptRecord({ windows: ['bud_a:0-'] })];
  wal.intend('a', JSON.stringify(toRow(requestRecord(`req_${replica}_a`, { attempts }))));
  wal.close();
  orphans = new Orphans({ directory, store: store(), database, everyMs: 10, onProblem: () => undefined });
});
afterEach(async () => {
  await orphans.close();
  rmSync(directory, { recursive: true, force: true });
});
afterAll(async () => {
  await database.$disconnect();
  await drop();
});

/** A store whose Redis counts when it is told to. */
const store = (): Store => ({
  ...createMemoryStore({ clock: Date }),
  settle: (settlement) => void kept.add(settlement, 0),
  departed: async (gone) => {
    if (isAway) {
      toldInVain++;
      throw new Error('Redis is away.');
    }
    departed.push({ replica: gone, isOurs: !(await canOpen()) });
  },
});

const canOpen = () =>
  openWal({ directory, slot: 0 }).then(
    (wal) => (wal.close(), true),
    () => false,
  );

const isInPostgres = async () => (await database.request.count({ where: { id: `req_${replica}_a` } })) === 1;

describe('the log of a gateway that died', () => {
  it('is counted, and only then nothing is held any more for its gateway, before anybody else can go on with it', async () => {
    await eventually(isInPostgres);
    expect([kept.waiting, departed]).toEqual([1, []]);
    kept.count(kept.next(1), 0);
    await eventually(() => departed.length > 0);
    await eventually(canOpen);
    expect(departed).toEqual([{ replica, isOurs: true }]);
  });

  it('is kept until the store was told that', async () => {
    isAway = true;
    await eventually(isInPostgres);
    kept.count(kept.next(1), 0);
    await eventually(() => toldInVain > 1);
    expect(await canOpen()).toBe(false);
    isAway = false;
    await eventually(canOpen);
    expect(departed).toEqual([{ replica, isOurs: true }]);
  });
});
