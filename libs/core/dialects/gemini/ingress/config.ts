import type { ChatRequest, ReasoningEffort, ResponseFormat } from '../../../hub/index.js';
import { field, type Json, numberAt, recordAt, textAt, unknownIn, wrong } from './field.js';
import { fromSchema } from './schema.js';

const AT = 'generationConfig';

/** `generationConfig` in the hub's fields. */
export function fromConfig(body: Json, lost: (path: string) => void): Partial<ChatRequest> {
  const config = recordAt(body, AT, '');
  if (!config) return {};
  unknownIn(config, known, AT).forEach(lost);
  return defined({
    max_tokens: numberAt(config, 'maxOutputTokens', AT),
    temperature: numberAt(config, 'temperature', AT),
    top_p: numberAt(config, 'topP', AT),
    top_k: numberAt(config, 'topK', AT),
    stop: stopsIn(config),
    n: severalOf(numberAt(config, 'candidateCount', AT)),
    seed: numberAt(config, 'seed', AT),
    presence_penalty: numberAt(config, 'presencePenalty', AT),
    frequency_penalty: numberAt(config, 'frequencyPenalty', AT),
    logprobs: field(config, 'responseLogprobs') === true || undefined,
    top_logprobs: field(config, 'responseLogprobs') === true ? numberAt(config, 'logprobs', AT) : undefined,
    response_format: formatOf(config, lost),
    reasoning_effort: effortOf(recordAt(config, 'thinkingConfig', AT) ?? {}),
  });
}

/** Whether thoughts are to be told: Gemini tells none unasked. */
export const wantsThoughts = (body: Json): boolean => {
  const config = recordAt(body, AT, '') ?? {};
  return field(recordAt(config, 'thinkingConfig', AT) ?? {}, 'includeThoughts') === true;
};

const known = new Set([
  ...['maxOutputTokens', 'temperature', 'topP', 'topK', 'stopSequences', 'candidateCount', 'seed'],
  ...['presencePenalty', 'frequencyPenalty', 'responseLogprobs', 'logprobs', 'thinkingConfig'],
  ...['responseMimeType', 'responseSchema', 'responseJsonSchema'],
]);

const defined = (fields: Partial<ChatRequest>): Partial<ChatRequest> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const severalOf = (count: number | undefined): number | undefined => (count === 1 ? undefined : count);

function stopsIn(config: Json): readonly string[] | undefined {
  const stops = field(config, 'stopSequences');
  if (stops === undefined) return undefined;
  if (!Array.isArray(stops) || !stops.every((stop) => typeof stop === 'string'))
    throw wrong(`${AT}.stopSequences`, 'an array of strings');
  return stops.length > 0 ? stops : undefined;
}

function formatOf(config: Json, lost: (path: string) => void): ResponseFormat | undefined {
  const type = textAt(config, 'responseMimeType', AT);
  const own = recordAt(config, 'responseSchema', AT);
  const schema = recordAt(config, 'responseJsonSchema', AT) ?? (own && (fromSchema(own) as Json)); // seam: a record stays one
  if (type !== undefined && type !== 'application/json' && type !== 'text/plain') lost(`${AT}.responseMimeType`);
  if (schema) return { type: 'json_schema', json_schema: { name: 'response', schema } };
  return type === 'application/json' ? { type: 'json_object' } : undefined;
}

function effortOf(thinking: Json): ReasoningEffort | undefined {
  const at = `${AT}.thinkingConfig`;
  const level = levels.get(textAt(thinking, 'thinkingLevel', at)?.toUpperCase() ?? '');
  if (level) return level;
  const budget = numberAt(thinking, 'thinkingBudget', at);
  if (budget === undefined || budget < 0) return undefined; // as much as the model likes
  if (budget === 0) return 'none';
  return budgets.find(([most]) => budget <= most)?.[1] ?? 'high';
}

const levels: ReadonlyMap<string, ReasoningEffort> = new Map<string, ReasoningEffort>([
  ['MINIMAL', 'minimal'],
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['XHIGH', 'xhigh'],
]);

/** The budgets of Google's own OpenAI endpoint, read the other way round. */
const budgets: readonly (readonly [number, ReasoningEffort])[] = [
  [1024, 'low'],
  [8192, 'medium'],
];
