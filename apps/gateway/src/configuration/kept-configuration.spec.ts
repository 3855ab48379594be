import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { catalog } from '#adapters/catalog';
import { connectDatabase } from '#adapters/database';
import type { KeptFile } from '#adapters/files';
import { isWellFormedKey, keyPrefix, last4, newKeySecret, secretsFrom } from '#adapters/secrets';
import { Failure } from '#core/failure';
import { providers } from '#core/providers';
import type { Snapshot } from '#core/routing';
import { type FreshDatabase, freshDatabase } from '../../../../test/fakes/database.js';
import { type FaultProxy, startFaultProxy } from '../../../../test/fakes/upstream/index.js';
import { newEncryptionKey } from '../../../../scripts/up/new-secrets.ts';
import { waitUntil } from '../../../../test/e2e/kit/patience.js';
import { Callers } from '../http/callers.js';
import { DigestRenewal } from './digest-renewal.js';
import { callerFinder } from './find-caller.js';
import { KeptConfiguration } from './kept-configuration.js';
import { watchConfiguration } from './watcher.js';

const HOUR_MS = 3_600_000;
const secrets = secretsFrom(newEncryptionKey());

let fresh: FreshDatabase;
let proxy: FaultProxy;
let url: string;
let ends: (() => Promise<void>)[];

beforeEach(async () => {
  fresh = await freshDatabase();
  const target = new URL(fresh.url);
  proxy = await startFaultProxy({ target: { port: Number(target.port) } });
  target.port = String(proxy.port);
  url = target.href;
  ends = [];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  await proxy.close();
  await fresh.drop();
});

/** As much of a gateway as knows who is asking and what is configured. */
function start(disk: Disk, nowMs = () => Date.now()) {
  const database = connectDatabase(url, { connectTimeoutMs: 1_000 });
  const kept = new KeptConfiguration({ file: disk, wall: nowMs, onProblem: fail, everyMs: 10 });
  const renewal = new DigestRenewal(database);
  const find = callerFinder({ database, secrets, renewal, kept });
  const callers = new Callers({ find, isWellFormed: isWellFormedKey, wall: nowMs, lastSeen: kept.lastSeen });
  const seen: { snapshot?: Snapshot; source?: string; isUp?: boolean } = {};
  const settings = {
    ...{ databaseUrl: url, pollMs: 50, kinds: providers, catalog: catalog() },
    ...{ allowPrivateNetwork: true, secrets, environment: () => undefined },
  };
  const watch = watchConfiguration({
    ...{ settings, database, kept, onProblem: fail, onRejected: fail },
    onSnapshot: (snapshot, source) => Object.assign(seen, { snapshot, source }),
    onKeys: () => callers.forget(),
    onState: (isUp) => (seen.isUp = isUp),
  });
  const stop = async () => {
    await watch.close();
    await kept.close();
    await renewal.close();
    await database.$disconnect();
  };
  const ask = (secret: string) =>
    callers.find(secret).then(
      ({ caller }) => caller,
      (error: unknown) => (error instanceof Failure ? error.code : error),
    );
  ends.push(stop);
  return { seen, ask, stop, database };
}

interface Disk extends KeptFile {
  text: string | undefined;
}
const emptyDisk = (): Disk => {
  const disk: Disk = { text: undefined, write: async (text) => void (disk.text = text), read: async () => disk.text };
  return disk;
};
const fail = (problem: unknown) => {
  throw new Error(String(problem));
};

async function makeKey({ database }: ReturnType<typeof start>, name: string): Promise<string> {
  const secret = newKeySecret();
  const [current] = secrets.digests(secret);
  const limits = { rpm: 7, tpm: null };
  const made = { create: { ...current, prefix: keyPrefix(secret), last4: last4(secret) } };
  const key = await database.key.create({ data: { id: `key_${name}`, name, limits, secrets: made } });
  await database.budget.create({
    data: { id: `bud_${name}`, scopeKind: 'key', scopeId: key.id, amountNano: 5_000_000_001n, period: 'day' },
  });
  return secret;
}

async function makeProvider({ database }: ReturnType<typeof start>): Promise<void> {
  const price = { provider: 'acme', model: 'gpt', input: '2.500001', output: '10' };
  await database.price.create({ data: price });
  await database.provider.create({ data: { id: 'prov_acme', slug: 'acme', kind: 'openai' } });
}

/** A gateway that has met a key and a provider, and its disk after it has ended. */
async function lifeBefore() {
  const disk = emptyDisk();
  const gateway = start(disk);
  await waitUntil(() => gateway.seen.isUp === true);
  const [known, unused, removed] = [
    await makeKey(gateway, 'known'),
    await makeKey(gateway, 'unused'),
    await makeKey(gateway, 'removed'),
  ];
  await makeProvider(gateway);
  await waitUntil(() => gateway.seen.snapshot?.providers.has('acme') === true);
  expect([await gateway.ask(known), await gateway.ask(removed)]).toMatchObject([
    { keyName: 'known' },
    { keyName: 'removed' },
  ]);
  await waitUntil(() => disk.text?.includes('key_removed') === true);
  await gateway.database.key.delete({ where: { id: 'key_removed' } });
  await waitUntil(() => disk.text?.includes('key_known') === true && !disk.text.includes('key_removed'));
  return { disk, gateway, known, unused, removed };
}

describe('A gateway that starts without PostgreSQL', () => {
  it.each(['refuse', 'blackhole'] as const)(
    '(%s) serves what its last life knew, and asks all others to come back',
    async (is) => {
      const { disk, gateway, known, unused, removed } = await lifeBefore();
      const before = await gateway.ask(known);
      await gateway.stop();
      proxy.inject([{ is }]);
      const { seen, ask } = start(disk);
      await waitUntil(() => seen.snapshot !== undefined);
      expect([seen.source, seen.isUp]).toEqual(['disk', false]);
      const acme = seen.snapshot?.providers.get('acme');
      expect(acme && seen.snapshot?.deployment(acme, 'gpt').price?.input).toBe(2_500_001);
      expect(await ask(known)).toEqual(before);
      expect(before).toMatchObject({ limits: { rpm: 7 }, budgets: [{ amountNano: 5_000_000_001n }] });
      expect([await ask(unused), await ask(removed)]).toEqual(Array(2).fill('auth_backend_unavailable'));
    },
  );

  it.each([
    ['is served', HOUR_MS - 60_000, 'key_known'],
    ['is not served', HOUR_MS + 1_000, undefined],
  ])('a known key %s %d ms after the database was last seen', async (_, age, keyId) => {
    const { disk, gateway, known } = await lifeBefore();
    await gateway.stop();
    proxy.inject([{ is: 'refuse' }]);
    const { seen, ask } = start(disk, () => Date.now() + age);
    await waitUntil(() => seen.snapshot !== undefined);
    expect(await ask(known)).toEqual(keyId ? expect.objectContaining({ keyId }) : 'auth_backend_unavailable');
  });

  it('reads everything again as soon as PostgreSQL is back', async () => {
    const { disk, gateway, known } = await lifeBefore();
    await gateway.stop();
    proxy.inject([{ is: 'refuse' }]);
    const { seen, ask, database } = start(disk);
    await waitUntil(() => seen.source === 'disk');
    expect(await ask(known)).toMatchObject({ keyId: 'key_known' });
    const direct = connectDatabase(fresh.url);
    await direct.key.update({ where: { id: 'key_known' }, data: { enabled: false } });
    await direct.$disconnect();
    proxy.heal();
    await waitUntil(() => seen.source === 'database' && seen.isUp === true);
    await waitUntil(async () => (await ask(known)) === 'invalid_api_key');
    expect(await database.key.count()).toBe(2);
  });

  it('is not ready where nothing was kept', async () => {
    proxy.inject([{ is: 'refuse' }]);
    const { seen, ask } = start(emptyDisk());
    await waitUntil(() => seen.isUp === false);
    expect([seen.snapshot, await ask(newKeySecret())]).toEqual([undefined, 'auth_backend_unavailable']);
  });
});

describe('What is kept', () => {
  it('holds no key of a caller', async () => {
    const { disk, known } = await lifeBefore();
    expect(disk.text).toContain(secrets.digests(known)[0].digest);
    expect(disk.text).not.toContain(known);
  });
});
