export * from './key-secret.js';
export * from './reference.js';
export * from './secrets.js';
