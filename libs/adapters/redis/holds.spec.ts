import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PaperBooks } from '../../core/limits/testing/paper-books.js';
import { budgetOf, hold } from '../../core/limits/testing/rules.js';
import { canStartRedis, eventually, type OwnRedis, ownRedis } from '../../../test/fakes/redis.js';
import { createMemoryStore } from '../memory/store.js';
import { createRedisStore, type RedisStore } from './store.js';

const clock = { now: () => performance.now() };
const budget = budgetOf(100n);
const window = `{gatewright}:window:${hold(budget, 0n).window.id}`;

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
});
