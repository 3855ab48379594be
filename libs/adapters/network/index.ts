export * from './address.js';
export * from './base-url.js';
export * from './connector.js';
