import type { ChatRequest } from '../../hub/index.js';
import { noteLost, type Target } from '../kit/index.js';

/** Tells which fields of a request Anthropic's words could not say. */
export function tellUnsaid(request: ChatRequest, body: Readonly<Record<string, unknown>>, target: Target): void {
  noteLost(request, (field) => said.has(field) || (mayBeSaid.has(field) && body[field] !== undefined), target);
}

const said: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'max_completion_tokens', 'n', 'stop'],
  ...[
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'response_format',
    'reasoning_effort',
    'user',
    'safety_identifier',
    'cache_control',
  ],
]);

/** Some models take them and others do not; or it depends on the value. */
const mayBeSaid: ReadonlySet<string> = new Set([
  ...['temperature', 'top_p', 'top_k', 'service_tier', 'thinking', 'output_config'],
  ...['context_management', 'container', 'inference_geo', 'speed', 'mcp_servers'],
]);
