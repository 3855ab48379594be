import { type Dialect, isRecord } from '../../dialects/kit/index.js';
import type { EndpointName, Provider } from './provider.js';

/** A language that a provider speaks beside its first. */
export interface Language {
  readonly dialect: Dialect;
  /** What it is spoken for; absent: all that its dialect has. */
  readonly endpoints?: readonly EndpointName[] | undefined;
  /** Models that speak it; absent: all. */
  readonly models?: RegExp | undefined;
  /** Models that speak nothing else. */
  readonly only?: RegExp | undefined;
  /** How a base URL ends below which it is found; absent: any. */
  readonly below?: RegExp | undefined;
  /** Models that speak nothing else as soon as tools are offered to them. */
  readonly onlyWithTools?: RegExp | undefined;
  /** Types of tools that it refuses: a request with one of them is better said in another language. */
  readonly refusesTools?: readonly string[] | undefined;
}

/** What decides about the language. */
export interface Spoken {
  readonly model: string;
  readonly endpoint: EndpointName;
  /** Id of the caller's dialect. */
  readonly ingress: string;
  /** Where the provider is, which an operator may have set. */
  readonly baseUrl?: string | undefined;
  /** The tools that are offered, as the caller wrote them. */
  readonly tools?: unknown;
}

/** The language to ask a model in: the only one it speaks, else the caller's own, so that bytes pass, else the provider's first. */
export function languageFor(
  { dialect, languages = [] }: Pick<Provider, 'dialect' | 'languages'>,
  { model, endpoint, ingress, baseUrl = '', tools }: Spoken,
): Dialect {
  const able = languages.filter(
    ({ dialect: other, endpoints, models, below }) =>
      other[endpoint] &&
      endpoints?.includes(endpoint) !== false &&
      models?.test(model) !== false &&
      below?.test(baseUrl) !== false,
  );
  const offersTools = Array.isArray(tools) && tools.length > 0;
  const only = able.find(({ only, onlyWithTools }) => only?.test(model) || (offersTools && onlyWithTools?.test(model)));
  if (only) return only.dialect;
  if (dialect.id === ingress) return dialect;
  const own = able.find((language) => language.dialect.id === ingress);
  return own && !refuses(own, tools) ? own.dialect : dialect;
}

const refuses = ({ refusesTools }: Language, tools: unknown): boolean =>
  refusesTools !== undefined &&
  Array.isArray(tools) &&
  tools.some((tool) => isRecord(tool) && refusesTools.includes(String(tool['type'])));
