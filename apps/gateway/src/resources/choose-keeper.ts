import { Failure } from '#core/failure';
import type { ResourceEndpoint } from '#core/providers/kit';
import { type ConfiguredProvider, resolve, type Snapshot } from '#core/routing';
import type { Resource } from './ports.js';

export interface KeeperWish {
  readonly endpoint: ResourceEndpoint;
  /** Slug in `x-provider` or `?provider=`. */
  readonly pinned?: string | undefined;
  /** A model or a route that the request names. */
  readonly model?: string | undefined;
}

/**
 * Who is to keep something new: who is named, else who serves the model that is named, else the only one there is. Throws a Failure
 * that names the choices.
 */
export function chooseKeeper(snapshot: Snapshot, { endpoint, pinned, model }: KeeperWish): ConfiguredProvider {
  const able = [...snapshot.providers.values()].filter((provider) => has(provider, endpoint));
  if (pinned !== undefined) return named(snapshot, pinned, { endpoint, able });
  const serving = model === undefined ? undefined : servingOf(snapshot, model, able);
  if (serving) return serving;
  const [only, ...others] = able;
  if (only && others.length === 0) return only;
  if (!only) throw nobodyHas(endpoint, able);
  const message = `Several providers have the endpoint '${endpoint}': ${slugs(able)}. Say which in the header x-provider, or as ?provider=.`;
  throw new Failure('invalid_request', message, { param: 'x-provider' });
}

/** The provider that keeps it. Throws where it is configured no more. */
export function keeperOf(snapshot: Snapshot, { provider: slug, kind, id }: Resource): ConfiguredProvider {
  const provider = snapshot.providers.get(slug);
  if (provider) return provider;
  throw new Failure(
    'no_healthy_upstream',
    `The provider '${slug}', which keeps the ${kind} '${id}', is not configured or not enabled.`,
  );
}

/** Throws where that kind of provider has no such endpoint. */
export function apiOf<Endpoint extends ResourceEndpoint>(
  { kind, slug }: ConfiguredProvider,
  endpoint: Endpoint,
): NonNullable<ConfiguredProvider['kind'][Endpoint]> {
  const api = kind[endpoint];
  if (api) return api;
  throw new Failure('endpoint_not_supported', `The provider '${slug}' has no endpoint '${endpoint}'.`);
}

interface Able {
  readonly endpoint: ResourceEndpoint;
  readonly able: readonly ConfiguredProvider[];
}

function named(snapshot: Snapshot, slug: string, { endpoint, able }: Able): ConfiguredProvider {
  const provider = snapshot.providers.get(slug);
  if (!provider) {
    const message = `There is no provider '${slug}'. Those that have the endpoint '${endpoint}': ${slugs(able)}.`;
    throw new Failure('invalid_request', message, { param: 'x-provider' });
  }
  if (has(provider, endpoint)) return provider;
  throw nobodyHas(endpoint, able, slug);
}

const servingOf = (snapshot: Snapshot, model: string, able: readonly ConfiguredProvider[]) =>
  resolve(snapshot, model)
    ?.candidates.map(({ deployment }) => deployment.provider)
    .find((provider) => able.includes(provider));

const has = ({ kind }: ConfiguredProvider, endpoint: ResourceEndpoint): boolean => kind[endpoint] !== undefined;

const nobodyHas = (endpoint: ResourceEndpoint, able: readonly ConfiguredProvider[], slug?: string): Failure => {
  const who = slug === undefined ? 'No configured provider' : `The provider '${slug}'`;
  const verb = slug === undefined ? 'has' : 'does not have';
  const message = `${who} ${verb} the endpoint '${endpoint}'. Configured providers that have it: ${slugs(able)}.`;
  return new Failure('endpoint_not_supported', message, { param: slug === undefined ? undefined : 'x-provider' });
};

const slugs = (some: readonly ConfiguredProvider[]): string =>
  some
    .map(({ slug }) => slug)
    .toSorted()
    .join(', ') || 'none';
