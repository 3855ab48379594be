import type { Capability, EndpointName } from '../providers/kit/index.js';
import type { StrategyName } from './strategies.js';

/** OpenRouter's `provider` object, as far as it is understood. */
export interface ProviderPreferences {
  readonly order?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  readonly allow_fallbacks?: boolean | undefined;
  /** A strategy by OpenRouter's name for it. */
  readonly sort?: StrategyName | undefined;
  /** pico-USD per token: whoever is dearer, or has no known price, is not asked. */
  readonly max_price?: MostPrice | undefined;
  /** Until the first token: who is known to be slower comes last. */
  readonly preferred_max_latency_ms?: number | undefined;
  /** Refuse rather than leave out what a candidate cannot be told. */
  readonly require_parameters?: boolean | undefined;
}

/** The most that tokens may cost. */
export interface MostPrice {
  readonly prompt?: number | undefined;
  readonly completion?: number | undefined;
}

/** What a request asks of the router. */
export interface Wish {
  readonly endpoint: EndpointName;
  readonly model: string;
  /** Further names to try, in order, when the first cannot answer. */
  readonly models: readonly string[];
  /** Slug of the only provider that may answer. */
  readonly pinned?: string | undefined;
  readonly preferences: ProviderPreferences;
  /** Instead of the route's own. */
  readonly strategy?: StrategyName | undefined;
  readonly needs: readonly Capability[];
  /** Of what is to be read, surely no fewer. */
  readonly leastTokens?: number | undefined;
  /** What is to be read, as it is estimated. */
  readonly inputTokens?: number | undefined;
  /** The most the caller allows to be written. */
  readonly mostOutput?: number | undefined;
  /** What keeps this request with others. */
  readonly session?: (() => string | undefined) | undefined;
  /** May the caller ask for a model of this name? */
  readonly may: (name: string) => boolean;
  /** May the caller be served by the route of this slug; `undefined`: without a route? */
  readonly mayUse: (route: string | undefined) => boolean;
  /** Slug of the route that serves, whatever the name: the operator's choice, once a budget is spent. */
  readonly via?: string | undefined;
}
