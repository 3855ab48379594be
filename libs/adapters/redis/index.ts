export type { RedisStatus } from './link.js';
export * from './store.js';
