export * from './language.js';
export * from './provider.js';
