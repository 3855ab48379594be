import type { Prisma } from '#adapters/database';
import type { BudgetScope } from '#core/ledger';
import { modelName } from '../fields/index.js';
import { isIdOrSlug } from '../http/ids.js';
import { type FieldError, invalid } from '../http/problem.js';
import type { BudgetInput } from './budget.schema.js';

type Transaction = Prisma.TransactionClient;
type Scope = BudgetInput['scope'];

/** The scope as it is stored, whichever way it was named. Refuses what does not exist. */
export async function storedScope({ kind, id }: Scope, transaction: Transaction): Promise<BudgetScope> {
  if (kind === 'organization') return { kind, id: everybody(id) };
  if (id === undefined) throw refused('required', `A budget of a ${kind} needs its id.`);
  return { kind, id: await finders[kind](id, transaction) };
}

/** Budgets end with what they were for. */
export const removeBudgetsOf = ({ kind, id }: BudgetScope, transaction: Transaction) =>
  transaction.budget.deleteMany({ where: { scopeKind: kind, scopeId: id } });

function everybody(id: string | undefined): string {
  if (id === undefined || id === '*') return '*';
  throw refused('not_allowed', 'There is one organization: leave the id out.');
}

type Find = (id: string, transaction: Transaction) => Promise<string>;

const finders: Readonly<Record<Exclude<Scope['kind'], 'organization'>, Find>> = {
  team: async (id, { team }) => slugOf('team', id, isIdOrSlug(id) ? await team.findFirst({ where: either(id) }) : null),
  project: async (id, { project }) =>
    slugOf('project', id, isIdOrSlug(id) ? await project.findFirst({ where: either(id) }) : null),
  provider: async (id, { provider }) =>
    slugOf('provider', id, isIdOrSlug(id) ? await provider.findFirst({ where: either(id) }) : null),
  key: keyId,
  user: async (id) => id,
  model: async (id) => {
    if (modelName.safeParse(id).success) return id;
    throw refused('bad_format', 'Must be the name of a model, or provider/model.');
  },
};

const either = (id: string) => ({ OR: [{ id }, { slug: id }] });

function slugOf(what: string, id: string, row: { readonly slug: string } | null): string {
  if (row) return row.slug;
  throw refused('missing', `There is no ${what} "${id.slice(0, 100)}".`);
}

async function keyId(id: string, { key }: Transaction): Promise<string> {
  const rows = await key.findMany({ where: { OR: [{ id }, { name: id }] }, select: { id: true }, take: 2 });
  const [row] = rows;
  if (!row) throw refused('missing', `There is no key "${id.slice(0, 100)}".`);
  if (rows.length > 1) throw refused('ambiguous_name', `Several keys are called "${id.slice(0, 100)}": use the id.`);
  return row.id;
}

const refused = (code: FieldError['code'], message: string) => invalid([{ pointer: '/scope/id', code, message }]);
