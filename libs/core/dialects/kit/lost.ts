import type { ChatRequest } from '../../hub/index.js';
import type { Target } from './dialect.js';

/** Values that ask for what every provider does anyway. */
const usual: Readonly<Record<string, unknown>> = {
  n: 1,
  parallel_tool_calls: true,
  logprobs: false,
  top_logprobs: 0,
  service_tier: 'auto',
};

/** Fields that mean nothing to a provider. */
const ours: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'user',
  'metadata',
  'store',
]);

/** Tells of the fields of a request that a language has no words for. `said` are those it has. */
export function noteLost(request: ChatRequest, said: ReadonlySet<string>, target: Target): void {
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || value === null || ours.has(field) || said.has(field) || usual[field] === value) continue;
    target.lost?.(field);
  }
}
