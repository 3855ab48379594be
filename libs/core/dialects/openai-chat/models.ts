import { isRecord, type ListedModel } from '../kit/index.js';
import { abilitiesIn } from './abilities.js';

type Json = Record<string, unknown>;

/** Reads a list of models: OpenAI's `{data}`, Together's bare array, or a list under `models`. */
export function parseModels(body: unknown): readonly ListedModel[] {
  const list = isRecord(body) ? (body['data'] ?? body['models']) : body;
  return Array.isArray(list) ? list.filter(isRecord).flatMap(listed) : [];
}

function listed(model: Json): readonly ListedModel[] {
  const id = model['id'] ?? model['name'];
  if (typeof id !== 'string' || id === '') return [];
  const top = isRecord(model['top_provider']) ? model['top_provider'] : {};
  const can = abilitiesIn(model);
  return [
    {
      id,
      context: first(model, CONTEXT),
      maxOutput: first(model, MAX_OUTPUT) ?? first(top, MAX_OUTPUT),
      ...(Object.keys(can).length > 0 && { can }),
    },
  ];
}

/** Nobody agrees on these names: LM Studio (as it runs now), OpenRouter and Together, Groq, vLLM, Mistral and LM Studio, Novita. */
const CONTEXT = [
  ...['loaded_context_length', 'context_length', 'context_window'],
  ...['max_model_len', 'max_context_length', 'context_size'],
];
const MAX_OUTPUT = ['max_completion_tokens', 'max_output_tokens', 'max_output_length'];

const first = (record: Json, names: readonly string[]): number | undefined =>
  names
    .map((name) => record[name])
    .find((value): value is number => Number.isSafeInteger(value) && (value as number) > 0);
