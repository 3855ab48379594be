import type { Dialect } from '../../dialects/kit/index.js';
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
  /** Types of the tools that are offered, as the caller's language names them. */
  readonly tools?: readonly string[] | undefined;
}

/** The language to ask a model in: the only one it speaks, else the caller's own, so that bytes pass, else the provider's first. */
export function languageFor(
  { dialect, languages = [] }: Pick<Provider, 'dialect' | 'languages'>,
  { model, endpoint, ingress, baseUrl = '', tools = [] }: Spoken,
): Dialect {
  const able = languages.filter(
    ({ dialect: other, endpoints, models, below }) =>
      other[endpoint] &&
      endpoints?.includes(endpoint) !== false &&
      models?.test(model) !== false &&
      below?.test(baseUrl) !== false,
  );
  const only = able.find(
    ({ only, onlyWithTools }) => only?.test(model) || (hasTools(tools) && onlyWithTools?.test(model)),
  );
  if (only) return only.dialect;
  if (dialect.id === ingress) return dialect;
  const own = able.find((language) => language.dialect.id === ingress);
  return own && !tools.some((tool) => own.refusesTools?.includes(tool)) ? own.dialect : dialect;
}

const hasTools = (tools: readonly string[]): boolean => tools.length > 0;
