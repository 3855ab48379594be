export * from './chat.js';
export * from './embeddings.js';
export * from './meaning.js';
export * from './usage.js';
