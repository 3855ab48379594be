import type { ChatRequest } from '../../hub/index.js';
import type { Target } from '../kit/index.js';

/** Tells which fields of a request Anthropic's words could not say. */
export function tellUnsaid(request: ChatRequest, body: Readonly<Record<string, unknown>>, { lost }: Target): void {
  if (!lost) return;
  for (const field in request) {
    const isSaid = said.has(field) || (mayBeSaid.has(field) && body[field] !== undefined);
    if (isWanted(request[field]) && !isSaid) lost(field);
  }
}

/** What is absent, or switched off, is missed by nobody. */
const isWanted = (value: unknown): boolean => value !== undefined && value !== null && value !== false;

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
  ],
]);

/** Some models take them and others do not; or it depends on the value. */
const mayBeSaid: ReadonlySet<string> = new Set([
  ...['temperature', 'top_p', 'top_k', 'service_tier', 'thinking', 'output_config'],
  ...['context_management', 'container', 'inference_geo', 'speed', 'mcp_servers'],
]);
