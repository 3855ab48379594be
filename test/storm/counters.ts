import { Redis } from 'ioredis';

/** What Redis counts of one window, in nano-USD. */
export interface Counter {
  readonly spent: bigint;
  /**
   * Without what has lapsed, which goes when the next one asks, and without what is held for a gateway ahead of what it may do: of what
   * it let in by its escrow, or has pledged, both are there for a moment when it is back.
   */
  readonly held: bigint;
}

/** The counters of budgets in Redis, as nobody but a storm looks at them. */
export interface Counters {
  /** By the ids of windows, all of one moment; `undefined` while Redis does not answer. */
  readonly read: () => Promise<ReadonlyMap<string, Counter> | undefined>;
  readonly close: () => void;
}

/** Of every window what is spent, and held still. The layout is that of libs/adapters/redis. */
const readScript = `
local time = redis.call('TIME')
local now_ms, found = math.floor(time[1] * 1000 + time[2] / 1000), {}
for _, key in ipairs(redis.call('KEYS', '*bud_*')) do
  if redis.call('TYPE', key).ok == 'hash' and redis.call('HEXISTS', key, 'spent') == 1 then
    local row = redis.call('HMGET', key, 'spent', 'held')
    local aside = {}
    for _, reservation in ipairs(redis.call('ZRANGEBYSCORE', key .. ':e', '-inf', string.format('%.0f', now_ms))) do
      aside[#aside + 1] = redis.call('HGET', key .. ':h', reservation) or '0'
    end
    for _, reservation in ipairs(redis.call('ZRANGEBYSCORE', key .. ':e', string.format('(%.0f', now_ms), '+inf')) do
      if reservation:match('^escrow/') or reservation:match('^absent/') then aside[#aside + 1] = redis.call('HGET', key .. ':h', reservation) or '0' end
    end
    found[#found + 1] = { key, row[1], row[2], aside }
  end
end
return found
`;

type Row = readonly [key: string, spent: string, held: string, aside: readonly string[]];

/** Reads them over a connection of its own. */
export function countersIn(url: string): Counters {
  const redis = new Redis(url, { commandTimeout: 500, maxRetriesPerRequest: 0, retryStrategy: () => 100 });
  redis.on('error', () => undefined);
  const all = async (): Promise<ReadonlyMap<string, Counter>> => {
    const rows = (await redis.eval(readScript, 0)) as readonly Row[]; // seam: the script above says so
    return new Map(rows.map(([key, ...row]) => [key.slice(key.indexOf('bud_')), counterOf(row)]));
  };
  return { read: () => all().catch(() => undefined), close: () => redis.disconnect() };
}

const counterOf = ([spent, held, aside]: readonly [string, string, readonly string[]]): Counter => ({
  spent: BigInt(spent),
  held: aside.reduce((sum, nano) => sum - BigInt(nano), BigInt(held)),
});
