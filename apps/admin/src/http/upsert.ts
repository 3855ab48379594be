import { invalid, Problem } from './problem.js';

interface Upsert {
  /** What stands in the path. */
  readonly id: string;
  /** What stands in the body. */
  readonly slug: string | undefined;
  readonly ifMatch: string | undefined;
}

/** Whether a PUT to a name that nobody has yet may make a new object. */
export function checkUpsert({ id, slug, ifMatch }: Upsert): void {
  if (ifMatch !== undefined)
    throw new Problem('precondition_failed', `There is no "${id.slice(0, 100)}" that could match.`);
  if (slug === undefined || slug === id) return;
  throw invalid([{ pointer: '/slug', code: 'not_allowed', message: 'Must be the slug of the path.' }]);
}
