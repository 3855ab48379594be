import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually, type OwnRedis, ownRedis } from '../../../test/fakes/redis.js';
import { createMemoryStore } from '../memory/store.js';
import { createRedisStore, type RedisStore } from './store.js';

const clock = { now: () => performance.now() };
const budget = budgetOf(100n);
const window = `{gatewright}:window:${hold(budget, 0n).window.id}`;
const windows = [hold(budget, 0n).window.id];

(canStartRedis ? describe : describe.skip)('what is held for attempts under way', () => {
  let redis: OwnRedis;
  let store: RedisStore;
  const say = (command: string) => redis.say(command);
  const isUp = (): boolean => store.status().is === 'up';

  beforeEach(async () => {
    const books = new PaperBooks();
    books.living = ['self'];
    redis = await ownRedis();
    const rest = { probeMs: 20, pollMs: 20, commandTimeoutMs: 100, holdMs: 1_500 };
    store = createRedisStore({
      url: redis.url,
      replica: 'self',
      books,
      fallback: createMemoryStore({ clock }),
      ...rest,
    });
    await eventually(isUp);
    await eventually(
      async () => (await store.reserve({ reservation: 'a', rules: [hold(budget, 10n)] })).is === 'admitted',
    );
  });
  afterEach(async () => {
    redis.thaw();
    await store.close();
    await redis.stop();
  });

  it('is renewed, and not lowered where Redis has let it be more and has not said so yet', async () => {
    await say(`HSET ${window}:h a 15`);
    await say(`HINCRBY ${window} held 5`);
    const lapsesAt = async () => Number(await say(`ZSCORE ${window}:e a`));
    const first = await lapsesAt();
    await eventually(async () => (await lapsesAt()) > first);
    expect([await say(`HGET ${window}:h a`), await say(`HGET ${window} held`)]).toEqual(['15', '15']);
  });

  it('stays held for a quarter of an hour where its gateway is killed: so long it may come back and say what it spent', async () => {
    const killed = createRedisStore({
      url: redis.url,
      replica: 'killed',
      books: new PaperBooks(),
      fallback: createMemoryStore({ clock }),
    });
    await eventually(
      async () => (await killed.reserve({ reservation: 'k', rules: [hold(budget, 10n)] })).is === 'admitted',
    );
    const [seconds] = (await say('TIME')) as [string];
    await killed.close();
    const lapsesAt = Number(await say(`ZSCORE ${window}:e k`)) / 1000;
    expect(Math.round((lapsesAt - Number(seconds)) / 60)).toBe(15);
  });

  it('stays held where Redis was to take it back and it was let in without Redis meanwhile', async () => {
    const soft = hold(budget, 20n, { isEnforced: false });
    redis.freeze();
    expect(await store.reserve({ reservation: 'b', rules: [soft] })).toMatchObject({ is: 'admitted', isLocal: true });
    await eventually(async () => {
      await store.reserve({ reservation: 'c', rules: [soft] });
      return !isUp();
    });
    store.drop('a', windows); // is done after all that was to be taken back before
    redis.thaw();
    await eventually(isUp);
    await eventually(async () => (await say(`HEXISTS ${window}:h a`)) === 0);
    expect([await say(`HGET ${window}:h b`), await say(`HGET ${window}:h c`)]).toEqual(['20', '20']);
  });

  it('is taken back where an attempt ended while it asked for more', async () => {
    const raise = store.raise({ reservation: 'a', rules: [hold(budget, 20n)] });
    const late = store.raise({ reservation: 'a', rules: [hold(budget, 30n)] });
    store.settle({ seq: 1, charges: [{ reservation: 'a', windows, nano: 1n }] });
    await Promise.all([raise, late]);
    await eventually(async () => (await say(`HGET ${window} held`)) === '0');
    expect([...store.held()]).toEqual([]);
  });
});
