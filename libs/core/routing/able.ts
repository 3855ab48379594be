import { type Capability, capabilities } from '../hub/index.js';
import type { EndpointName } from '../providers/kit/index.js';
import { namesOf } from './directory.js';
import { resolve } from './resolve.js';
import type { Deployment, Snapshot } from './snapshot.js';

/** What a name can do, by capability; `null` where nobody knows. */
export type Told = Readonly<Record<Capability, boolean | null>>;

interface Able {
  /** What a caller asks for. */
  readonly id: string;
  readonly endpoints: readonly EndpointName[];
  readonly capabilities: Told;
  /** Tokens of the whole conversation, where known. */
  readonly context: number | null;
  readonly max_output: number | null;
}

export interface AbleModel extends Able {
  readonly object: 'model';
  readonly provider: string;
  readonly model: string;
  /** `false`: nobody told anything of it. Text, tools and streaming are assumed then. */
  readonly described: boolean;
}

/** A route can what any of its targets can: a request goes to those that can do it. */
export interface AbleRoute extends Able {
  readonly object: 'route';
  /** As `provider/model`. */
  readonly targets: readonly string[];
}

export interface AbleNames {
  readonly models: readonly AbleModel[];
  readonly routes: readonly AbleRoute[];
}

const told = new WeakMap<Snapshot, AbleNames>();

/** What each name of a snapshot can do: models as `provider/model`, routes by each of their names. Made once per snapshot. */
export function ableNames(snapshot: Snapshot): AbleNames {
  const before = told.get(snapshot);
  if (before) return before;
  const models = [...snapshot.providers.values()].flatMap((provider) =>
    provider.models.map((model) => ableModel(snapshot.deployment(provider, model))),
  );
  const names = snapshot.routes.flatMap(namesOf).filter((name) => !name.includes('*'));
  const routes = [...new Set(names)].map((name) => ableRoute(name, snapshot));
  told.set(snapshot, { models, routes });
  return { models, routes };
}

function ableModel(deployment: Deployment): AbleModel {
  const { id, provider, model, facts } = deployment;
  const can = toldOf(deployment);
  const isDescribed = facts?.capabilities !== undefined;
  return {
    ...{ id, object: 'model', provider: provider.slug, model },
    endpoints: provider.kind.endpoints.filter((endpoint) => isPossible(endpoint, can, isDescribed)),
    capabilities: can,
    context: facts?.context ?? null,
    max_output: facts?.maxOutput ?? null,
    described: isDescribed,
  };
}

/** What a model is known by that an endpoint is made for; of the others nobody tells which model has them. */
const needed: Partial<Record<EndpointName, Capability>> = { chat: 'text', embeddings: 'embeddings' };

function isPossible(endpoint: EndpointName, can: Told, isDescribed: boolean): boolean {
  const { [endpoint]: need } = needed;
  if (need) return can[need] !== false;
  // What is known for its text or its vectors draws no pictures.
  return !isDescribed || (can.text !== true && can.embeddings !== true);
}

function toldOf({ facts }: Deployment): Told {
  const known = (name: Capability): boolean | null => {
    if (facts?.capabilities?.includes(name)) return true;
    return facts?.capabilities && !facts.unsaid?.includes(name) ? false : null;
  };
  const isForText = known('text') !== false;
  const of = (name: Capability) => known(name) ?? (isForText && assumed.has(name) ? true : null);
  return Object.fromEntries(capabilities.map((name) => [name, of(name)])) as Told; // one entry for each of its keys
}

const assumed: ReadonlySet<Capability> = new Set(['text', 'tools', 'streaming']);

function ableRoute(name: string, snapshot: Snapshot): AbleRoute {
  const models = (resolve(snapshot, name)?.candidates ?? []).map(({ deployment }) => ableModel(deployment));
  const can = (capability: Capability) => anyOf(models.map((model) => model.capabilities[capability]));
  return {
    ...{ id: name, object: 'route' },
    targets: models.map(({ id }) => id),
    endpoints: [...new Set(models.flatMap(({ endpoints }) => endpoints))],
    capabilities: Object.fromEntries(capabilities.map((one) => [one, can(one)])) as Told, // one entry for each of its keys
    context: mostOf(models.map(({ context }) => context)),
    max_output: mostOf(models.map(({ max_output: most }) => most)),
  };
}

function anyOf(said: readonly (boolean | null)[]): boolean | null {
  if (said.includes(true)) return true;
  return said.includes(null) ? null : false;
}

/** Unknown where one is: that one may have the most. */
const mostOf = (sizes: readonly (number | null)[]): number | null =>
  sizes.length === 0 || sizes.includes(null) ? null : Math.max(...sizes.map(Number));
