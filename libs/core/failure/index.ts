export * from './failure.js';
export * from './table.js';
