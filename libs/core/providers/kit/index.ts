export * from './atto.js';
export * from './batches-api.js';
export * from './files-api.js';
export * from './language.js';
export * from './located.js';
export * from './provider.js';
export * from './resource.js';
export * from './usage-api.js';
