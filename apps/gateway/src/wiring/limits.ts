import { createMemoryLimits } from '#adapters/memory';
import { createRedisLimits } from '#adapters/redis';
import type { Metrics } from '#adapters/telemetry';
import type { LimitStore } from '#core/limits';
import type { Readiness } from '../readiness.js';
import type { GatewaySettings } from '../settings.js';
import { systemClock } from './clock.js';

export interface OpenLimits {
  readonly store: LimitStore;
  close(): void;
}

interface Told {
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

/** Redis where there is one, with this process's own memory behind it; else only that. */
export function openLimits({ redisUrl }: GatewaySettings, { metrics, readiness }: Told): OpenLimits {
  const memory = createMemoryLimits({ clock: systemClock });
  if (!redisUrl) return { store: memory, close: () => undefined };
  const redis = createRedisLimits({
    url: redisUrl,
    fallback: memory,
    onStatus: (status) => {
      metrics.dependency('redis', status.is === 'up');
      readiness.note(
        'redis',
        status.is === 'up'
          ? undefined
          : `Redis does not answer (${status.reason}); limits are counted in this process.`,
      );
    },
  });
  return { store: redis, close: () => redis.close() };
}
