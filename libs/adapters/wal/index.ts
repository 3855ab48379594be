export { openWal, type WalOptions } from './open.js';
export { orphans } from './slots.js';
export type { Intent, Line, Recovered, Wal } from './wal.js';
