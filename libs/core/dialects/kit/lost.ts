import type { ChatRequest, Message, Part } from '../../hub/index.js';
import type { Target } from './dialect.js';

/** Values that ask for what every provider does anyway. */
const usual: Readonly<Record<string, unknown>> = {
  n: 1,
  parallel_tool_calls: true,
  logprobs: false,
  top_logprobs: 0,
  presence_penalty: 0,
  frequency_penalty: 0,
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

/**
 * Tells of the fields of a request that a language has no words for; `isSaid` answers whether it has one. The breakpoints of prompt
 * caches, wherever they stand, go by the name `cache_control`.
 */
export function noteLost(request: ChatRequest, isSaid: (field: string) => boolean, { lost }: Target): void {
  if (!lost) return;
  for (const [field, value] of Object.entries(request)) {
    if (isWish(field, value) && !isSaid(field)) lost(field);
  }
  if (!isSaid('cache_control') && hasBreakpoints(request)) lost('cache_control');
}

/** Whether it would be missed: fields that mean nothing to a provider, and what everybody does anyway, would not. */
export const isWish = (field: string, value: unknown): boolean =>
  value !== undefined && value !== null && !ours.has(field) && usual[field] !== value;

/** Whether a part, a message's or a tool's, is marked as the end of what a prompt cache should keep. */
export const hasBreakpoints = ({ messages, tools }: ChatRequest): boolean =>
  messages.some(hasBreakpoint) || Boolean(tools?.some((tool) => tool.cache_control));

const hasBreakpoint = ({ content }: Message): boolean =>
  Array.isArray(content) && (content as readonly Part[]).some((part) => part.cache_control);
