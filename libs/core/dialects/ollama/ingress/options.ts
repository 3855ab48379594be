import type { ChatRequest, ReasoningEffort, ResponseFormat } from '../../../hub/index.js';
import { isRecord } from '../../kit/index.js';
import type { Options, Said } from './wire.js';

/** What is said about how to answer, in the hub's fields. What runs the model and not the answer is told to `lost`. */
export function fromSaid(said: Said, lost: (path: string) => void): Partial<ChatRequest> {
  return defined({
    ...fromOptions(said.options, lost),
    response_format: formatOf(said.format),
    reasoning_effort: effortOf(said.think),
    logprobs: said.logprobs || undefined,
    top_logprobs: (said.logprobs && said.top_logprobs) || undefined,
    // Ollama streams unless it is told not to; the totals belong into the last line.
    ...(said.stream !== false && { stream: true, stream_options: { include_usage: true } }),
  });
}

const defined = (fields: Partial<ChatRequest>): Partial<ChatRequest> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

function fromOptions(options: Options, lost: (path: string) => void): Partial<ChatRequest> {
  const { num_predict: most, temperature, top_p, top_k, seed, stop, ...rest } = options ?? {};
  const { presence_penalty, frequency_penalty, ...others } = rest;
  for (const name of Object.keys(others)) lost(`options.${name}`);
  const max_tokens = typeof most === 'number' && most > 0 ? most : undefined; // -1 is without end, -2 fills the context
  const stops = stop?.length ? stop : undefined;
  return { max_tokens, temperature, top_p, top_k, seed, stop: stops, presence_penalty, frequency_penalty };
}

function formatOf(format: Said['format']): ResponseFormat | undefined {
  if (isRecord(format)) return { type: 'json_schema', json_schema: { name: 'response', schema: format } };
  return format === 'json' ? { type: 'json_object' } : undefined;
}

function effortOf(think: Said['think']): ReasoningEffort | undefined {
  if (typeof think === 'boolean') return think ? 'medium' : 'none';
  return efforts.get(think ?? '');
}

const efforts: ReadonlyMap<string, ReasoningEffort> = new Map<string, ReasoningEffort>([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['max', 'max'],
]);
