import type { Prisma } from '#adapters/database';
import { type FieldError, invalid } from '../http/problem.js';
import type { RouteInput } from './route.schema.js';

type Transaction = Prisma.TransactionClient;

/**
 * Refuses targets and fallbacks that do not exist, and fallbacks that come back to where they began.
 * Answers the route with the slugs of its providers, whichever way they were named.
 */
export async function checkRoute(input: RouteInput, transaction: Transaction): Promise<RouteInput> {
  const slugs = await providerSlugs(input, transaction);
  const errors = [...missingProviders(input, slugs), ...(await badFallbacks(input, transaction))];
  if (errors.length > 0) throw invalid(errors);
  const targets = input.targets.map((target) => ({
    ...target,
    provider: slugs.get(target.provider) ?? target.provider,
  }));
  return { ...input, targets };
}

async function providerSlugs({ targets }: RouteInput, transaction: Transaction): Promise<ReadonlyMap<string, string>> {
  const names = targets.map(({ provider }) => provider).filter((name) => !name.includes('\0'));
  const found = await transaction.provider.findMany({
    where: { OR: [{ slug: { in: names } }, { id: { in: names } }] },
    select: { id: true, slug: true },
  });
  return new Map(found.flatMap(({ id, slug }) => [[id, slug] as const, [slug, slug] as const]));
}

const missingProviders = ({ targets }: RouteInput, slugs: ReadonlyMap<string, string>): readonly FieldError[] =>
  targets.flatMap(({ provider }, index) =>
    slugs.has(provider)
      ? []
      : [{ pointer: `/targets/${index}/provider`, code: 'missing', message: `There is no provider "${provider}".` }],
  );

async function badFallbacks({ slug, fallback }: RouteInput, transaction: Transaction): Promise<readonly FieldError[]> {
  if (fallback.length === 0) return [];
  const routes = await transaction.route.findMany({ select: { slug: true, fallback: true } });
  const next = new Map(routes.map((route) => [route.slug, route.fallback as readonly string[]])); // seam: written by us
  next.set(slug, fallback);
  return fallback.flatMap((other, index) => {
    const pointer = `/fallback/${index}`;
    if (!next.has(other)) return [{ pointer, code: 'missing', message: `There is no route "${other}".` }];
    if (!leadsTo(other, slug, next)) return [];
    return [{ pointer, code: 'cycle', message: `"${other}" falls back to "${slug}" itself: that never ends.` }];
  });
}

function leadsTo(from: string, to: string, next: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (let slug = waiting.pop(); slug !== undefined; slug = waiting.pop()) {
    if (slug === to) return true;
    if (seen.has(slug)) continue;
    seen.add(slug);
    waiting.push(...(next.get(slug) ?? []));
  }
  return false;
}
