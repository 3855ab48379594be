import type { Prisma } from '#adapters/database';
import { isIdOrSlug } from '../http/ids.js';
import { invalid, Problem } from '../http/problem.js';
import type { ProjectInput } from './project.schema.js';

/** Where keys belong that were made for no project in particular: it is always there. */
const DEFAULT_PROJECT = 'default';

/** What is written of a project, with the slug of its team, whichever way that was named. Refuses a team that does not exist. */
export async function columnsOf(input: ProjectInput, transaction: Prisma.TransactionClient) {
  const { slug, name = slug, limits, metadata } = input;
  return { slug, name, teamSlug: await teamSlug(input.team, transaction), limits, metadata };
}

async function teamSlug(
  team: string | null | undefined,
  transaction: Prisma.TransactionClient,
): Promise<string | null> {
  if (team === null || team === undefined) return null;
  const row = isIdOrSlug(team)
    ? await transaction.team.findFirst({ where: { OR: [{ id: team }, { slug: team }] } })
    : null;
  if (row) return row.slug;
  throw invalid([{ pointer: '/team', code: 'missing', message: `There is no team "${team}": make it first.` }]);
}

/** Named at most, of those that stand in the way. */
const MOST_NAMED = 10;

/** Refuses to delete a project that keys belong to. */
export async function refuseInUse(slug: string, transaction: Prisma.TransactionClient): Promise<void> {
  if (slug === DEFAULT_PROJECT) {
    throw new Problem('in_use', `Keys that name no project belong to "${slug}": it stays.`);
  }
  const where = { projectSlug: slug };
  const keys = await transaction.key.findMany({
    where,
    take: MOST_NAMED,
    orderBy: { id: 'asc' },
    select: { name: true },
  });
  if (keys.length === 0) return;
  const names = keys.map(({ name }) => name).join(', ');
  throw new Problem('in_use', `It has keys: ${names}. Move them to another project with PATCH, or delete them first.`);
}
