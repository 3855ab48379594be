export * from './chunk.js';
export * from './dialect.js';
export * from './embedding.js';
export * from './ingress.js';
export * from './provider-failure.js';
