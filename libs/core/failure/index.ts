export * from './failure.js';
export * from './meanings.js';
export * from './table.js';
