export * from './failover.js';
export * from './field-error.js';
export * from './limits.js';
export * from './metadata.js';
export * from './money.js';
export * from './name.js';
export * from './read.js';
export * from './time.js';
