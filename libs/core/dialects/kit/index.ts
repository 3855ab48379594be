export * from './chunk.js';
export * from './collect-calls.js';
export * from './dialect.js';
export * from './embedding.js';
export * from './ingress.js';
export { isRecord } from '../../json/index.js';
export * from './object-arguments.js';
export * from './provider-failure.js';
export * from './told.js';
