import type { RecentLimits } from './recent.js';
import type { Retention } from './segments.js';

/** How large a log, its files and its share of memory may become. */
export interface WalLimits extends Retention, RecentLimits {
  readonly segmentBytes: number;
  readonly mostUnwrittenBytes: number;
}

const MIB = 1024 * 1024;
/** As they are unless a test needs them smaller. */
export const LIMITS: WalLimits = {
  segmentBytes: 8 * MIB,
  keepMs: 24 * 60 * 60 * 1000,
  keepBytes: 1024 * MIB,
  recentLines: 20_000,
  recentBytes: 32 * MIB,
  mostUnwrittenBytes: 4 * 1024 * MIB,
};
