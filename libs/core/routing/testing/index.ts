export * from './snapshot-of.js';
export * from './wish-of.js';
