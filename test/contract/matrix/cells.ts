import {
  type Caller,
  callers,
  type Endpoint,
  endpoints,
  type Feature,
  features,
  keeps,
  type Kept,
  keysOf,
} from './columns.ts';
import { languageOf, type Subject, subjects } from './subjects.ts';

/** What a caller is told where a provider cannot do something. */
export type Refusal =
  /** Refused before anybody is asked. */
  | { readonly is: 'refused'; readonly code: 'invalid_request' | 'endpoint_not_supported'; readonly param: string }
  /** Left out: named in `x-gatewright-lossy`, and refused for those who want all to be kept. */
  | { readonly is: 'lost'; readonly field: string };

export type Cell =
  | { readonly is: 'yes' }
  /** The provider speaks the caller's language: bytes pass. */
  | { readonly is: 'native' }
  | { readonly is: 'no'; readonly why: string; readonly refusal: Refusal };

interface Without {
  /** Ids of the dialects in which it cannot be said, or of kinds that do not take it. */
  readonly by: readonly string[];
  readonly features: readonly Feature[];
  readonly why: string;
  readonly refusal: Refusal;
}

const refused = (param: string): Refusal => ({ is: 'refused', code: 'invalid_request', param });
const lost = (field: string): Refusal => ({ is: 'lost', field });

/** Every cell that says no. */
const without: readonly Without[] = [
  {
    by: ['replicate'],
    features: ['tools', 'parallelTools', 'streamedTools'],
    why: 'models there are asked with one text and take no tools',
    refusal: refused('tools'),
  },
  {
    by: ['replicate'],
    features: ['jsonSchema'],
    why: 'models there are asked with one text and take no format',
    refusal: refused('response_format.type'),
  },
  {
    by: ['replicate'],
    features: ['effort', 'reasoning'],
    why: 'models there are asked with one text and answer with one',
    refusal: lost('reasoning_effort'),
  },
  {
    by: ['openai-completions'],
    features: ['system'],
    why: 'such a model goes on with the one text it is given',
    refusal: refused('messages'),
  },
  {
    by: ['openai-completions'],
    features: ['tools', 'parallelTools', 'streamedTools'],
    why: 'such a model goes on with the one text it is given',
    refusal: refused('tools'),
  },
  {
    by: ['openai-completions'],
    features: ['images'],
    why: 'such a model goes on with the one text it is given',
    refusal: refused('messages[0].content'),
  },
  {
    by: ['openai-completions'],
    features: ['jsonSchema'],
    why: 'such a model goes on with the one text it is given',
    refusal: lost('response_format'),
  },
  {
    by: ['openai-completions'],
    features: ['effort', 'reasoning'],
    why: 'such a model does not think',
    refusal: lost('reasoning_effort'),
  },
  {
    by: ['perplexity'],
    features: ['tools', 'parallelTools', 'streamedTools'],
    why: 'its API has none',
    refusal: refused('tools'),
  },
  {
    by: ['nvidia'],
    features: ['effort'],
    why: 'its API refuses the field',
    refusal: lost('reasoning_effort'),
  },
  {
    by: ['xiaomi'],
    features: ['effort'],
    why: 'its thinking is a switch without degrees',
    refusal: lost('reasoning_effort'),
  },
];

/** Whether a provider can answer callers of this language. */
export function callerCell(subject: Subject, caller: Caller): Cell {
  if (!subject.kind.endpoints.includes('chat')) return noEndpoint('chat');
  return languageOf(subject, caller) === caller ? { is: 'native' } : { is: 'yes' };
}

/** Whether it has this endpoint. */
export const endpointCell = ({ kind }: Subject, endpoint: Endpoint): Cell =>
  kind.endpoints.includes(endpoint) ? { is: 'yes' } : noEndpoint(endpoint);

/** Whether it keeps such a thing. */
export const keptCell = ({ kind }: Subject, kept: Kept): Cell =>
  kind[kept] ? { is: 'yes' } : noEndpoint(kept, 'x-provider');

/** Whether this can be said to it, and heard from it. */
export function featureCell(subject: Subject, feature: Feature): Cell {
  if (!subject.kind.endpoints.includes('chat')) return noEndpoint('chat');
  const by = [subject.id, languageOf(subject, 'openai-chat')];
  const found = without.find((one) => one.features.includes(feature) && one.by.some((id) => by.includes(id)));
  return found ? { is: 'no', why: found.why, refusal: found.refusal } : { is: 'yes' };
}

const noEndpoint = (endpoint: string, param = 'model'): Cell => ({
  is: 'no',
  why: `it has no ${endpoint}`,
  refusal: { is: 'refused', code: 'endpoint_not_supported', param },
});

/** The matrix: a row for every subject. */
export const matrix = subjects.map((subject) => ({
  subject,
  callers: keysOf(callers).map((column) => ({ column, cell: callerCell(subject, column) })),
  endpoints: keysOf(endpoints).map((column) => ({ column, cell: endpointCell(subject, column) })),
  keeps: keysOf(keeps).map((column) => ({ column, cell: keptCell(subject, column) })),
  features: keysOf(features).map((column) => ({ column, cell: featureCell(subject, column) })),
}));
