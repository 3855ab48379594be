export * from './cloud.js';
export * from './field.js';
export * from './form.js';
export * from './kept-tokens.js';
export * from './read-token.js';
