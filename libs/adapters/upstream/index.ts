export * from './call.js';
export * from './upstream.js';
