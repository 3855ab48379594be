import type { ChatRequest } from '../../hub/index.js';
import type { Target } from '../kit/index.js';

/** Fields that are said, or that mean nothing to a provider. */
const said: ReadonlySet<string> = new Set(
  `model messages stream stream_options max_tokens max_completion_tokens temperature top_p p top_k k seed stop frequency_penalty
  presence_penalty logprobs tools tool_choice strict_tools response_format reasoning_effort thinking documents citation_options
  safety_mode priority user metadata store`.split(/\s+/),
);

/** Values that ask for what Cohere does anyway. */
const usual: Readonly<Record<string, unknown>> = {
  n: 1,
  parallel_tool_calls: true,
  top_logprobs: 0,
  service_tier: 'auto',
};

/** Tells of the fields that Cohere has no words for. */
export function noteLost(request: ChatRequest, target: Target): void {
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || value === null || said.has(field) || usual[field] === value) continue;
    target.lost?.(field);
  }
}
