import { Failure } from '#core/failure';
import { type ConfiguredProvider, type Deployment, matchesPattern, resolve, type Snapshot } from '#core/routing';
import type { Caller } from '../relay/ports.js';

interface Within {
  readonly snapshot: Snapshot;
  readonly caller: Pick<Caller, 'models' | 'routes'>;
  /** Who is to work through the batch. */
  readonly keeper: ConfiguredProvider;
}

/**
 * What a line of a batch asks for, at the one provider that works through it. Throws a Failure where the caller may not use the model,
 * or somebody else serves it.
 */
export function lineModel(name: string, { snapshot, caller, keeper }: Within): Deployment {
  const found = resolve(snapshot, name);
  // What no route serves has no name: only `*` takes it in.
  if (!allows(caller.models, name) || !allows(caller.routes, found?.route?.slug ?? ''))
    throw new Failure('model_not_allowed', `The API key may not use the model '${name}'.`, { param: 'model' });
  // A name that nobody knows is one of its own: deployments at clouds are seldom listed.
  if (!found && !name.includes('/')) return snapshot.deployment(keeper, name);
  const here = found?.candidates.find(({ deployment }) => deployment.provider.slug === keeper.slug);
  if (here) return here.deployment;
  const message = `The model '${name}' is not served by '${keeper.slug}', which works through this batch: a batch has one provider.`;
  throw new Failure(found ? 'invalid_request' : 'model_not_found', message, { param: 'model' });
}

const allows = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, name));
