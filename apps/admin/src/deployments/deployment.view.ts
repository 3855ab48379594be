import { type ConfiguredProvider, type Deployment, matchesPattern, type Route, type Snapshot } from '#core/routing';
import { ratesOf } from '../prices/price.view.js';
import type { DeploymentView } from './deployment.schema.js';

/** Everything that is known to be served or named by a route. */
export const deploymentsOf = (snapshot: Snapshot): readonly DeploymentView[] =>
  [...snapshot.providers.values()].flatMap((provider) =>
    [...modelsOf(provider, snapshot)].map((model) => viewDeployment(snapshot.deployment(provider, model), snapshot)),
  );

function modelsOf({ slug, models }: ConfiguredProvider, { routes }: Snapshot): ReadonlySet<string> {
  const targets = routes.flatMap((route) => route.targets);
  const named = targets.filter(({ provider, model }) => provider === slug && model !== '*').map(({ model }) => model);
  return new Set([...models, ...named]);
}

const viewDeployment = ({ id, provider, model, facts, price }: Deployment, { routes }: Snapshot): DeploymentView => ({
  id,
  object: 'deployment',
  provider: provider.slug,
  model,
  capabilities: facts?.capabilities?.slice() ?? null,
  context: facts?.context ?? null,
  max_output: facts?.maxOutput ?? null,
  price: price ? ratesOf(price) : null,
  routes: routes.filter((route) => mayChoose(route, provider.slug, model)).map(({ slug }) => slug),
});

/** `*` as a target stands for the name that was asked for, and that must be one of the route's. */
const mayChoose = ({ models, targets }: Route, provider: string, model: string): boolean =>
  targets.some(
    (target) =>
      target.provider === provider &&
      (target.model === model || (target.model === '*' && models.some((pattern) => matchesPattern(pattern, model)))),
  );
