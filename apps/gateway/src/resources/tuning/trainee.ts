import { Failure } from '#core/failure';
import { type Deployment, matchesPattern, resolve } from '#core/routing';
import type { Tools } from '../asked.js';
import { chooseKeeper } from '../choose-keeper.js';

const endpoint = 'fine_tuning';

/**
 * The model that is to be trained, at the one provider that trains it: who is named, else who serves the model. Throws a Failure where
 * the caller may not use it, or nobody trains it.
 */
export function trainee(
  name: string,
  { snapshot, asked: { caller, pinned } }: Pick<Tools, 'snapshot' | 'asked'>,
): Deployment {
  const found = resolve(snapshot, name);
  if (!allows(caller.models, name) || !allows(caller.routes, found?.route?.slug ?? ''))
    throw new Failure('model_not_allowed', `The API key may not use the model '${name}'.`, { param: 'model' });
  const candidates = found?.candidates.map(({ deployment }) => deployment) ?? [];
  const able = candidates.filter(({ provider }) => provider.kind[endpoint] !== undefined);
  const here = able.find(({ provider }) => pinned === undefined || provider.slug === pinned);
  if (here) return here;
  if (!found && name.includes('/') && pinned === undefined)
    throw new Failure('model_not_found', `No provider and no route is known by the model '${name}'.`, {
      param: 'model',
    });
  const [first] = candidates;
  const keeper = chooseKeeper(snapshot, { endpoint, pinned: pinned ?? first?.provider.slug });
  // A name that nobody knows is one of its own: what can be trained is seldom what is served.
  if (!found) return snapshot.deployment(keeper, name);
  const message = `The model '${name}' is not served by '${keeper.slug}'.`;
  throw new Failure('invalid_request', message, { param: 'model' });
}

const allows = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, name));
