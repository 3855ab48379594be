import type { ChatRequest } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import type { ThinkingConfig } from './wire.js';

/** What only Gemini understands and a caller may say beside OpenAI's fields. */
export interface Extras {
  readonly safetySettings?: unknown;
  readonly cachedContent?: unknown;
  readonly thinkingConfig?: ThinkingConfig | undefined;
}

/**
 * Three native fields, at the top of the body or in `extra_body.google` as Google's own OpenAI endpoint takes them,
 * in Google's spelling or in snake case. Nothing else passes: an unknown field is a 400 there.
 */
export function extras(request: ChatRequest): Extras {
  const google = record(record(request['extra_body'])['google']);
  const pick = (camel: string, snake: string): unknown =>
    request[camel] ?? request[snake] ?? google[camel] ?? google[snake];
  return {
    safetySettings: pick('safetySettings', 'safety_settings'),
    cachedContent: pick('cachedContent', 'cached_content'),
    thinkingConfig: toThinkingConfig(pick('thinkingConfig', 'thinking_config')),
  };
}

function toThinkingConfig(said: unknown): ThinkingConfig | undefined {
  if (!isRecord(said)) return undefined;
  const include = said['includeThoughts'] ?? said['include_thoughts'];
  const budget = said['thinkingBudget'] ?? said['thinking_budget'];
  const level = said['thinkingLevel'] ?? said['thinking_level'];
  return {
    includeThoughts: typeof include === 'boolean' ? include : undefined,
    thinkingBudget: typeof budget === 'number' ? budget : undefined,
    thinkingLevel: typeof level === 'string' ? level.toUpperCase() : undefined,
  };
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
