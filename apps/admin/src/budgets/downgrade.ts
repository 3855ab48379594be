import type { Prisma } from '#adapters/database';
import { invalid } from '../http/problem.js';

/** Refuses a route to serve on that does not exist; `at` is the JSON pointer to the budget in the body. */
export async function checkDowngrade(
  { downgrade_route: slug }: { readonly downgrade_route?: string | null | undefined },
  transaction: Prisma.TransactionClient,
  at = '',
): Promise<void> {
  if (!slug || (await transaction.route.count({ where: { slug } })) > 0) return;
  throw invalid([{ pointer: `${at}/downgrade_route`, code: 'missing', message: `There is no route "${slug}".` }]);
}
