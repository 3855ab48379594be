import type { Budget as BudgetRow, Prisma } from '#adapters/database';
import { termsOf } from '../budgets/budget.row.js';
import { statesOf, viewKeyBudget } from '../budgets/budget.view.js';
import { stored } from '../fields/index.js';
import { etagOf } from '../http/revision.js';
import type { KeyInput, KeyView } from './key.schema.js';

/** A key is read together with what it is recognised by, the newest first. */
export const withSecrets = { secrets: { orderBy: { createdAt: 'desc' } } } as const satisfies Prisma.KeyInclude;

export type KeyRow = Prisma.KeyGetPayload<{ include: typeof withSecrets }>;

/** Keys as they are read back, each with its budget: the oldest, where somebody gave it several. */
export async function viewKeys(
  rows: readonly KeyRow[],
  database: Prisma.TransactionClient,
): Promise<(row: KeyRow) => KeyView> {
  const budgets = await budgetsOf(rows, database);
  const state = await statesOf([...budgets.values()], database);
  return (row) => {
    const budget = budgets.get(row.id);
    return viewKey(row, budget ? viewKeyBudget(budget, state(budget)) : null);
  };
}

/** The budget of each of these keys, by the key's id. */
export async function budgetsOf(
  keys: readonly { readonly id: string }[],
  database: Prisma.TransactionClient,
): Promise<ReadonlyMap<string, BudgetRow>> {
  const rows = await database.budget.findMany({
    where: { scopeKind: 'key', scopeId: { in: keys.map(({ id }) => id) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  return new Map(rows.map((row) => [row.scopeId, row])); // the last one said of a key is its oldest
}

const viewKey = (row: KeyRow, budget: KeyView['budget']): KeyView => ({
  id: row.id,
  object: 'key',
  name: row.name,
  prefix: row.secrets[0]?.prefix ?? '',
  last4: row.secrets[0]?.last4 ?? '',
  project: row.projectSlug,
  models: stored(row.models),
  routes: stored(row.routes),
  endpoints: stored(row.endpoints),
  ip_allow: stored(row.ipAllow),
  limits: stored(row.limits),
  budget,
  status: statusOf(row),
  expires_at: row.expiresAt?.toISOString() ?? null,
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  metadata: stored(row.metadata),
  etag: etagOf(row.revision),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});

function statusOf({ enabled, expiresAt }: KeyRow): KeyView['status'] {
  if (!enabled) return 'disabled';
  return expiresAt !== null && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
}

/** The body that would make this key again: what a merge patch is applied to. */
export const inputOf = (row: KeyRow, budget: BudgetRow | undefined): Record<keyof KeyInput, unknown> => ({
  name: row.name,
  project: row.projectSlug,
  models: row.models,
  routes: row.routes,
  endpoints: row.endpoints,
  ip_allow: row.ipAllow,
  limits: row.limits,
  budget: budget ? termsOf(budget) : null,
  expires_at: row.expiresAt?.toISOString() ?? null,
  metadata: row.metadata,
});

/** What is written of a key; its budget is a row of its own. */
export const columns = (input: KeyInput) => ({
  name: input.name,
  projectSlug: input.project,
  models: input.models,
  routes: input.routes,
  endpoints: input.endpoints,
  ipAllow: input.ip_allow,
  limits: input.limits,
  expiresAt: input.expires_at ? new Date(input.expires_at) : null,
  metadata: input.metadata,
});
