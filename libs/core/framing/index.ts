export * from './event-stream.js';
export { type Frame, type Framer, MAX_FRAME_BYTES } from './frame.js';
export * from './ndjson.js';
export * from './sse.js';
