import { z } from 'zod';
import { onExceeds, periods } from '#core/ledger';
import { amount, mergePatchOf, metadata, slug, text, timezone, versioned } from '../fields/index.js';
import { pageFields } from '../http/list.js';
import { strict } from '../http/validation.js';

const scopeKinds = ['organization', 'team', 'project', 'key', 'user', 'provider', 'model'] as const;

const scope = strict({
  kind: z.enum(scopeKinds),
  id: text(256)
    .optional()
    .describe('Slug or id; of a key also its name; of a user "*" for each of their own. An organization needs none'),
});

const alerts = z
  .array(z.number().min(0.001).max(10).multipleOf(0.001))
  .max(10)
  .refine((parts) => new Set(parts).size === parts.length, 'Must not name a part twice.');

/** What may be spent in which span of time, and what happens when it is: all of a budget but whose it is. */
const terms = {
  amount,
  period: z.enum(periods),
  timezone: timezone.default('UTC'),
  rolling: z.boolean().default(false).describe('The last hour, day, … at every moment, instead of the calendar’s'),
  on_exceed: z.enum(onExceeds).default('block'),
  downgrade_route: slug.nullish().describe('Slug of the route that serves on'),
  alerts: alerts.default([0.5, 0.8, 1]).describe('Parts of the amount at which people are told'),
};

interface Terms {
  readonly period: string;
  readonly rolling: boolean;
  readonly on_exceed: string;
  readonly downgrade_route?: string | null | undefined;
}

function checkTerms({ value, issues }: z.core.ParsePayload<Terms>): void {
  const refuse = (path: string, message: string) =>
    issues.push({ code: 'custom', input: value, path: [path], message });
  if (value.rolling && value.period === 'total') refuse('rolling', 'A total never rolls: choose a period.');
  if (value.on_exceed === 'downgrade' && !value.downgrade_route)
    refuse('downgrade_route', 'A budget that downgrades needs the slug of a route that serves on.');
}

/** The budget of a key, as it is written with the key. */
export const budgetTerms = strict(terms).check(checkTerms);

export type BudgetTerms = z.infer<typeof budgetTerms>;

/** What POST takes. */
export const budgetBody = strict({
  scope,
  ...terms,
  enabled: z.boolean().default(true),
  metadata: metadata.default({}),
})
  .check(checkTerms)
  .meta({ id: 'BudgetInput' });

export type BudgetInput = z.infer<typeof budgetBody>;

/** What PATCH takes. */
export const budgetPatch = mergePatchOf('BudgetPatch', budgetBody);

/** What a list of budgets may be asked for. */
export const budgetQuery = strict({
  ...pageFields,
  scope_kind: z.enum(scopeKinds).optional(),
  scope_id: text(256).optional().describe('As budgets show it: a slug, the id of a key, the name of a model, "*"'),
});

export type BudgetQuery = z.infer<typeof budgetQuery>;

const spending = {
  used: z.string(),
  reserved: z.string().describe('Held back for requests under way'),
  remaining: z.string().describe('Of each user’s own: what the one has left who used most'),
  ratio: z.number().describe('Used and reserved, as a part of the amount'),
  status: z.enum(['ok', 'warning', 'exceeded']),
};

/** How a budget stands. */
const state = {
  ...spending,
  starts_at: z.iso.datetime().nullable(),
  resets_at: z.iso.datetime().nullable(),
  forecast: z.string().nullable().describe('What will be used by its end, at the pace so far'),
};

const shownTerms = {
  amount: z.string(),
  period: z.enum(periods),
  timezone: z.string(),
  rolling: z.boolean(),
  on_exceed: z.enum(onExceeds),
  downgrade_route: z.string().nullable(),
  alerts: z.array(z.number()),
};

/** A budget as it is read back. */
export const budgetView = z
  .object({
    id: z.string(),
    object: z.literal('budget'),
    scope: z.object({ kind: z.enum(scopeKinds), id: z.string() }),
    ...shownTerms,
    enabled: z.boolean(),
    ...state,
    ...versioned,
  })
  .meta({ id: 'Budget' });

export type BudgetView = z.infer<typeof budgetView>;

/** A budget as it is read back with its key. */
export const keyBudgetView = z.object({ id: z.string(), ...shownTerms, enabled: z.boolean(), ...state });

export type KeyBudgetView = z.infer<typeof keyBudgetView>;

/** A user of a budget that each has of his own. */
export const budgetUser = z.object({ id: z.string(), object: z.literal('budget_user'), ...spending });

export type BudgetUser = z.infer<typeof budgetUser>;
