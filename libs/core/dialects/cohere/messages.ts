import { Failure } from '../../failure/index.js';
import type { AssistantMessage, Message } from '../../hub/index.js';
import { isRecord, type Target } from '../kit/index.js';
import { toContent, toText, toToolContent } from './content.js';
import { toToolCalls } from './tools.js';
import type { CohereMessage, CoherePart } from './wire.js';

/** One message. `index` is its place, for the path that a Failure or a loss names. */
export function toMessage(message: Message, index: number, target: Target): CohereMessage {
  const at = `messages[${index}]`;
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: toText(message.content, `${at}.content`) };
    case 'user':
      return { role: 'user', content: toContent(message.content, `${at}.content`) };
    case 'assistant':
      return toAssistant(message, at);
    case 'tool':
      if (message.is_error) target.lost?.(`${at}.is_error`);
      return {
        role: 'tool',
        tool_call_id: message.tool_call_id,
        content: toToolContent(message.content, `${at}.content`),
      };
    default:
      throw new Failure('invalid_request', 'Cohere knows no such role; results of functions have the role `tool`.', {
        param: `${at}.role`,
      });
  }
}

/** Words beside calls are the plan of the calls: Cohere says them in a field of their own, and refuses them as content. */
function toAssistant(message: AssistantMessage, at: string): CohereMessage {
  const words =
    toText(message.content, `${at}.content`) || (typeof message.refusal === 'string' ? message.refusal : '');
  const thoughts: CoherePart[] = message.reasoning_content
    ? [{ type: 'thinking', thinking: message.reasoning_content }]
    : [];
  const citations = citationsOf(message);
  if (message.tool_calls?.length) {
    return {
      role: 'assistant',
      ...(thoughts.length > 0 && { content: thoughts }),
      ...(words && { tool_plan: words }),
      tool_calls: toToolCalls(message.tool_calls, `${at}.tool_calls`),
      ...citations,
    };
  }
  const content = thoughts.length > 0 ? [...thoughts, { type: 'text' as const, text: words }] : words;
  return { role: 'assistant', content, ...citations };
}

/** Its own citations, where an earlier answer of Cohere's comes back. */
function citationsOf({ extra_content: extra }: AssistantMessage): { citations?: unknown } {
  const own = isRecord(extra?.['cohere']) ? extra['cohere']['citations'] : undefined;
  return Array.isArray(own) && own.length > 0 ? { citations: own } : {};
}
