import type { Content, Message, Part, Tool, ToolCall } from '../../../hub/index.js';
import type { AskedMessage, AskedTool } from './wire.js';

/** The messages in the hub form. Older versions of Ollama give calls no ids: results are matched by name, then by order. */
export function fromMessages(messages: readonly AskedMessage[]): Message[] {
  const open: { readonly id: string; readonly name: string }[] = [];
  let count = 0;
  const fresh = (): string => `call_${(count += 1)}`;

  const toCall = ({ id, function: { name, arguments: args } }: Called): ToolCall => {
    const call = { id: id || fresh(), name };
    open.push(call);
    return { id: call.id, type: 'function', function: { name, arguments: JSON.stringify(args ?? {}) } };
  };

  const answered = ({ tool_call_id: id, tool_name: name }: AskedMessage): string => {
    const ways = [open.findIndex((call) => call.id === id), open.findIndex((call) => call.name === name), 0];
    const [call] = open.splice(ways.find((at) => at >= 0) ?? 0, 1);
    return id || (call?.id ?? fresh());
  };

  return messages.map((message): Message => {
    const content = toContent(message.content ?? '', message.images ?? []);
    if (message.role === 'tool') return { role: 'tool', tool_call_id: answered(message), content };
    if (message.role !== 'assistant') return { role: message.role, content };
    const calls = (message.tool_calls ?? []).map(toCall);
    return {
      ...{ role: 'assistant', content: content || null },
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(message.thinking && { reasoning_content: message.thinking }),
    };
  });
}

type Called = NonNullable<AskedMessage['tool_calls']>[number];

export function toContent(words: string, images: readonly string[]): Content {
  if (images.length === 0) return words;
  const text: Part[] = words ? [{ type: 'text', text: words }] : [];
  return [...text, ...images.map(toImage)];
}

/** Ollama takes pictures as bare base64: what they are shows in their first bytes. */
function toImage(data: string): Part {
  const type = kinds.find(([start]) => data.startsWith(start))?.[1] ?? 'image/jpeg';
  return { type: 'image_url', image_url: { url: `data:${type};base64,${data}` } };
}

const kinds = [
  ['iVBOR', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const;

export const fromTools = (tools: readonly AskedTool[]): Tool[] =>
  tools.map(({ function: { name, description, parameters } }) => ({
    type: 'function',
    function: { name, ...(description && { description }), ...(parameters && { parameters }) },
  }));
