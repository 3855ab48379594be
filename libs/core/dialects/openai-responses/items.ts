import type { AnyToolCall, AssistantMessage, Message } from '../../hub/index.js';
import { callId } from './call-id.js';
import { defined, type Json } from './json.js';
import { inputParts, outputParts } from './parts.js';
import { thoughtItem } from './output.js';
import { isReplayable, thoughtsOf } from './thoughts.js';

/** Messages as items. */
export const toItems = (messages: readonly Message[]): readonly Json[] =>
  messages.flatMap((message, index) => itemsOf(message, `messages[${index}]`));

function itemsOf(message: Message, at: string): readonly Json[] {
  if (message.role === 'assistant') return assistantItems(message);
  if (message.role === 'tool') {
    const output = inputParts(message.content, `${at}.content`);
    return [{ type: 'function_call_output', call_id: callId(message.tool_call_id), output }];
  }
  return [{ type: 'message', role: message.role, content: inputParts(message.content, `${at}.content`) }];
}

function assistantItems({ content, refusal, tool_calls, reasoning_details }: AssistantMessage): readonly Json[] {
  const words = outputParts(content, refusal);
  const calls: readonly AnyToolCall[] = tool_calls ?? [];
  // Thoughts without their proof would be refused: nothing of them is kept on the other side.
  const thoughts = thoughtsOf(reasoning_details ?? [], undefined).map((thought) =>
    defined({ ...thoughtItem(thought.id ?? '', thought), id: thought.id }),
  );
  return [
    ...thoughts.filter(isReplayable),
    ...(words.length > 0 ? [{ type: 'message', role: 'assistant', content: words }] : []),
    ...calls.map(toCall),
  ];
}

const toCall = (call: AnyToolCall): Json =>
  call.type === 'custom'
    ? { type: 'custom_tool_call', call_id: callId(call.id), ...call.custom }
    : { type: 'function_call', call_id: callId(call.id), ...call.function };

/** Outputs name the kind of the call that they answer. */
export function withKinds(items: readonly Json[]): readonly Json[] {
  const custom = new Set(items.flatMap((item) => (item['type'] === 'custom_tool_call' ? [item['call_id']] : [])));
  if (custom.size === 0) return items;
  return items.map((item) => {
    const answersCustom = item['type'] === 'function_call_output' && custom.has(item['call_id']);
    return answersCustom ? { ...item, type: 'custom_tool_call_output' } : item;
  });
}
