import { Failure } from '#core/failure';
import type { KeptResponse } from '../relay/ports.js';

/** What a query says of a page. */
export interface PageWish {
  readonly limit?: unknown;
  readonly order?: unknown;
  readonly after?: unknown;
}

const USUAL = 20;
const MOST = 100;

/** A page of items, the newest first unless it is asked for otherwise. */
export function pageOf(items: KeptResponse['input'], { limit, order = 'desc', after }: PageWish) {
  if (order !== 'asc' && order !== 'desc') throw wrong('order', "'asc' or 'desc'");
  const many = limit === undefined ? USUAL : Number(limit);
  if (!Number.isInteger(many) || many < 1 || many > MOST) throw wrong('limit', `a whole number from 1 to ${MOST}`);
  const all = order === 'asc' ? items : items.toReversed();
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) throw wrong('after', 'the id of an item of this response');
  const data = all.slice(start, start + many);
  return {
    object: 'list',
    data,
    first_id: data[0]?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
    has_more: start + many < all.length,
  };
}

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
