export * from './chat.js';
export * from './chunks-of.js';
export * from './embeddings.js';
export * from './estimate.js';
export * from './meaning.js';
export * from './moderations.js';
export * from './rerank.js';
export * from './usage.js';
