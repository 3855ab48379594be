export * from './atto.js';
export * from './language.js';
export * from './located.js';
export * from './provider.js';
export * from './usage-api.js';
