import { z } from 'zod';
import { strict } from './validation.js';

const cursor = z.string().regex(/^[a-z]{3,4}_[0-9a-hjkmnp-tv-z]{26}$/, 'Must be the id of an object.');

/** What every list understands. */
export const pageFields = {
  limit: z.coerce.number('Must be a number.').int().min(1).max(200).default(50),
  after: cursor.optional(),
  before: cursor.optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
};

export const pageQuery = strict(pageFields);

export type PageQuery = z.infer<typeof pageQuery>;

/** The arguments of Prisma's `findMany` for one page, with one row more to know whether there is another. */
export function pageOf({ limit, after, before, order }: PageQuery): PageArguments {
  const isBackwards = before !== undefined && after === undefined;
  const ahead = order === 'asc' ? 'gt' : 'lt';
  const behind = order === 'asc' ? 'lt' : 'gt';
  const opposite = order === 'asc' ? 'desc' : 'asc';
  return {
    take: limit + 1,
    orderBy: { id: isBackwards ? opposite : order },
    where: { id: { ...(after && { [ahead]: after }), ...(before && { [behind]: before }) } },
  };
}

interface PageArguments {
  readonly take: number;
  readonly orderBy: { readonly id: 'asc' | 'desc' };
  readonly where: { readonly id: { readonly gt?: string; readonly lt?: string } };
}

export interface Page<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** How a list of these is answered. */
export const listSchema = (item: z.ZodType) =>
  z.object({
    object: z.literal('list'),
    data: z.array(item),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
  });

/** The list of one page, from the rows that `pageOf` asked for. */
export function toPage<Item extends { readonly id: string }>(rows: readonly Item[], query: PageQuery): Page<Item> {
  const isBackwards = query.before !== undefined && query.after === undefined;
  const kept = rows.slice(0, query.limit);
  const data = isBackwards ? kept.toReversed() : kept;
  return { ...listOf(data), has_more: rows.length > query.limit };
}

/** A list that is all there is. */
export const listOf = <Item extends { readonly id: string }>(data: readonly Item[]): Page<Item> => ({
  object: 'list',
  data,
  first_id: data.at(0)?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more: false,
});
