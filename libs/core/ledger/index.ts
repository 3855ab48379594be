export * from './bound.js';
export * from './budget.js';
export * from './charge.js';
export * from './counted.js';
export * from './input.js';
export * from './money.js';
export * from './refusal.js';
export * from './window.js';
