export * from './frame.js';
export * from './ndjson.js';
export * from './sse.js';
