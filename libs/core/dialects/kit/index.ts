export * from './chunk.js';
export * from './dialect.js';
export * from './embedding.js';
export * from './ingress.js';
export { isRecord } from '../../json/index.js';
export * from './provider-failure.js';
