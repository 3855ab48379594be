import { createMemoryStore } from '#adapters/memory';
import { createRedisStore } from '#adapters/redis';
import type { Metrics } from '#adapters/telemetry';
import type { Books, Store } from '#core/limits';
import type { Readiness } from '../readiness.js';
import type { GatewaySettings } from '../settings.js';
import { systemClock } from './clock.js';

interface Given {
  readonly replica: string;
  readonly books: Books;
  /** All that the last process left was told to the store. */
  readonly recovered: Promise<unknown>;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

/** Redis where there is one, with this process's own memory behind it; else only that. */
export function openStore(
  { redisUrl }: GatewaySettings,
  { replica, books, recovered, metrics, readiness }: Given,
): Store {
  const memory = createMemoryStore({ clock: systemClock, books, replica });
  if (!redisUrl) return memory;
  return createRedisStore({
    url: redisUrl,
    replica,
    books,
    recovered,
    // While Redis is away only limits are counted here; budgets that block go by what is in escrow for us in Redis, then close.
    fallback: createMemoryStore({ clock: systemClock }),
    onStatus: (status) => {
      metrics.dependency('redis', status.is === 'up');
      readiness.note(
        'redis',
        status.is === 'up'
          ? undefined
          : `Redis does not answer (${status.reason}); limits are counted in this process, budgets that block go by what is in escrow, then close.`,
      );
    },
  });
}
