import { z } from 'zod';
import { strict } from './validation.js';

const limit = z.coerce.number('Must be a number.').int().min(1).max(200).default(50);

const cursor = z.string().regex(/^[a-z]{3,4}_[0-9a-hjkmnp-tv-z]{26}$/, 'Must be the id of an object.');

/** What every list understands. */
export const pageFields = {
  limit,
  after: cursor.optional().describe('Begins behind the object with this id'),
  before: cursor.optional().describe('Ends before the object with this id'),
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

interface Identified {
  readonly id: string;
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
export function toPage<Item extends Identified>(rows: readonly Item[], query: PageQuery): Page<Item> {
  const isBackwards = query.before !== undefined && query.after === undefined;
  const kept = rows.slice(0, query.limit);
  const data = isBackwards ? kept.toReversed() : kept;
  return { ...listOf(data), has_more: rows.length > query.limit };
}

/** What a list understands whose ids are made of names: it begins behind `after`, in the order of the alphabet. */
export const namedPageFields = {
  limit,
  after: z.string().max(400).optional().describe('Begins behind the object with this id'),
};

export interface NamedPageQuery {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** One page of all there is, by name. */
export function pageOfAll<Item extends Identified>(all: readonly Item[], { limit, after }: NamedPageQuery): Page<Item> {
  const sorted = all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const rest = after === undefined ? sorted : sorted.filter(({ id }) => id > after);
  return { ...listOf(rest.slice(0, limit)), has_more: rest.length > limit };
}

/** A list that is all there is. */
export const listOf = <Item extends Identified>(data: readonly Item[]): Page<Item> => ({
  object: 'list',
  data,
  first_id: data.at(0)?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more: false,
});
