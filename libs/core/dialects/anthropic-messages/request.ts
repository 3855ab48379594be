import { Failure } from '../../failure/index.js';
import type { ChatRequest } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { toConversation } from './conversation.js';
import { type OutputFormat, renderFormat } from './output.js';
import { renderSampling } from './sampling.js';
import { planThinking, type ThinkingPlan } from './thinking.js';
import { isForced, renderTools } from './tools.js';
import { traitsOf } from './traits.js';
import { tellUnsaid } from './unsaid.js';
import type { MessagesRequest } from './wire.js';

/** A chat request in Anthropic's words. What it has no word for, such as `seed` or `logprobs`, is left out. */
export function renderRequest(request: ChatRequest, target: Target): Record<string, unknown> {
  if ((request.n ?? 1) > 1) {
    throw new Failure(
      'invalid_request',
      'This model gives one answer per request: leave `n` out, or ask several times.',
      { param: 'n' },
    );
  }
  const traits = traitsOf(target);
  const { system, turns } = toConversation(request.messages);
  const tooling = renderTools(request, traits, turns);
  const output = renderFormat(request.response_format, traits);
  const plan = planThinking({ request, target, traits, turns, isToolForced: isForced(tooling) });
  const isThinking = plan.thinking !== undefined && plan.thinking.type !== 'disabled';
  const instructions = [...system, ...output.instructions];
  const body: MessagesRequest = {
    model: target.model,
    max_tokens: plan.maxTokens,
    system: instructions.length > 0 ? instructions : undefined,
    messages: turns,
    ...tooling,
    thinking: plan.thinking,
    output_config: outputConfig(plan, output, request['output_config']),
    ...renderSampling(request, traits, isThinking),
    stop_sequences: stopSequences(request.stop),
    metadata: metadata(request),
    service_tier: serviceTier(request['service_tier']),
    stream: request.stream === true ? true : undefined,
  };
  const fields = [...native(request), ...Object.entries(body)].filter(([, value]) => value !== undefined);
  const rendered: Record<string, unknown> = Object.fromEntries(fields);
  tellUnsaid(request, rendered, target);
  return rendered;
}

/** Anthropic's own fields, which OpenAI does not know: whoever says them means them. */
const native = (request: ChatRequest): readonly (readonly [string, unknown])[] =>
  ['context_management', 'container', 'inference_geo', 'speed', 'mcp_servers'].map((name) => [
    name,
    request[name] ?? undefined,
  ]);

function outputConfig(
  { effort }: ThinkingPlan,
  { format }: OutputFormat,
  own: unknown,
): MessagesRequest['output_config'] {
  const config = { ...(effort && { effort }), ...(format && { format }), ...(isRecord(own) && own) };
  return Object.keys(config).length > 0 ? config : undefined;
}

function stopSequences(stop: ChatRequest['stop']): readonly string[] | undefined {
  const sequences = [stop ?? []].flat().filter((sequence) => sequence.trim());
  return sequences.length > 0 ? sequences : undefined;
}

function metadata({ user, safety_identifier: identifier }: ChatRequest): MessagesRequest['metadata'] {
  const id = user || identifier;
  return typeof id === 'string' && id ? { user_id: id } : undefined;
}

/** `flex` and `priority` have no equivalent. */
function serviceTier(tier: unknown): MessagesRequest['service_tier'] {
  if (tier === 'auto') return 'auto';
  return tier === 'default' || tier === 'standard_only' ? 'standard_only' : undefined;
}
