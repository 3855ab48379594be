export * from './limits.js';
export type { RedisStatus } from './link.js';
