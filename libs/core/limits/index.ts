export * from './admission.js';
export * from './gcra.js';
export * from './limit-state.js';
export * from './limits.js';
export * from './rule.js';
