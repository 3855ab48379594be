import { Failure } from '#core/failure';
import type { ResourceObject } from '#core/providers/kit';
import type { ResourcePageWish } from './ports.js';

type Query = Readonly<Record<string, unknown>>;

/** How many there are on a page. */
export interface PageSize {
  readonly usual: number;
  readonly most: number;
}

/** Reads what a query says of a page. Throws a Failure with `param`. */
export function pageWish(
  { limit, order = 'desc', after }: Query,
  { usual, most }: PageSize,
): Pick<ResourcePageWish, 'limit' | 'order' | 'after'> {
  if (order !== 'asc' && order !== 'desc') throw wrong('order', "'asc' or 'desc'");
  const many = limit === undefined ? usual : Number(limit);
  if (!Number.isInteger(many) || many < 1 || many > most) throw wrong('limit', `a whole number from 1 to ${most}`);
  if (after !== undefined && typeof after !== 'string') throw wrong('after', 'one id');
  return { limit: many, order, after };
}

/** What is on a page. */
interface Listed {
  readonly resources: readonly { readonly object: ResourceObject }[];
  readonly hasMore: boolean;
}

/** A page as OpenAI says it. Throws where the one before it is not there. */
export function listOf(page: Listed | undefined): ResourceObject {
  if (!page) throw wrong('after', 'the id of one that is listed');
  const data = page.resources.map(({ object }) => object);
  return {
    object: 'list',
    data,
    first_id: data[0]?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
    has_more: page.hasMore,
  };
}

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
