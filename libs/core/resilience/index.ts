export * from './backoff.js';
export * as breaker from './breaker.js';
export type { Circuit } from './breaker.js';
export * from './failover.js';
export * from './move.js';
export * from './retry-after.js';
