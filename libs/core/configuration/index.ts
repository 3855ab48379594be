export { priceOf } from './deployments.js';
export { budgetOf, type BudgetRow } from './read-budget.js';
export { readLimits } from './read-limits.js';
export type { ConfigurationRows } from './rows.js';
export { modelFacts } from './facts.js';
export * from './snapshot-from.js';
