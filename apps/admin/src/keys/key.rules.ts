import type { Prisma } from '#adapters/database';
import { checkDowngrade } from '../budgets/downgrade.js';
import { invalid } from '../http/problem.js';
import type { KeyInput } from './key.schema.js';

/** Refuses a project, or a route to serve on, that does not exist. */
export async function checkKey({ project, budget }: KeyInput, transaction: Prisma.TransactionClient): Promise<void> {
  if ((await transaction.project.count({ where: { slug: project } })) === 0) {
    const message = `There is no project "${project}": make it first.`;
    throw invalid([{ pointer: '/project', code: 'missing', message }]);
  }
  if (budget) await checkDowngrade(budget, transaction, '/budget');
}
