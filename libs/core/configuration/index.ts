export type { ConfigurationRows } from './rows.js';
export * from './snapshot-from.js';
