export * from './catalog.js';
export * from './price.js';
