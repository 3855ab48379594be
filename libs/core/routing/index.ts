export * from './candidate.js';
export * from './exclude.js';
export * from './needs.js';
export * from './plan.js';
export * from './refusal.js';
export { candidateAt, type Match, matchesPattern, resolve } from './resolve.js';
export * from './snapshot.js';
export { type Strategy, strategies, type StrategyName, strategyNames } from './strategies.js';
export * from './wish.js';
