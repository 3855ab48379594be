import { version } from '#adapters/config';
import { createFetcher } from '#adapters/network';
import type { Metrics, Tracing } from '#adapters/telemetry';
import type { Fetched, Fetcher, FetchWish } from '../relay/ports.js';
import type { GatewaySettings } from '../settings.js';

interface Given {
  readonly settings: Pick<GatewaySettings, 'fetching' | 'maxBodyBytes'>;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

/** What fetches for callers. All that is fetched for one request is no more than it could have sent itself. */
export function openFetcher({ settings: { fetching, maxBodyBytes }, metrics, tracing }: Given): Fetcher {
  const fetcher = createFetcher({ ...fetching, userAgent: `Gatewright/${version}` });
  const fetch = (wish: FetchWish): Promise<Fetched> => fetcher.fetch(wish);
  return {
    limits: { fileBytes: fetching.maxBytes, requestBytes: maxBodyBytes },
    fetch: metrics.fetching(tracing.fetching(fetch)),
  };
}
