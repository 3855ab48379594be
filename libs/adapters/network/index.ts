export * from './ask.js';
export * from './address.js';
export * from './base-url.js';
export * from './connection-problem.js';
export * from './connector.js';
export * from './fetcher/index.js';
export * from './oddity.js';
export * from './ranges.js';
