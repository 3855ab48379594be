export * from './failure.js';
export * from './meanings.js';
export * from './system-code.js';
export * from './table.js';
