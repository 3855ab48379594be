import type { AnyToolCall, AssistantMessage, Content, Message, Part, ReasoningDetail } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { type Json, own, text, wrong } from './json.js';
import { flatNameOf, type NamedTool } from './named-tools.js';
import { toContent, type Unsaid } from './parts.js';
import { toDetails, wordsOf } from './thoughts.js';

/** The input as messages. What an assistant said, thought and called in a row is one message of the hub form. */
export function toMessages(input: unknown, tools: readonly NamedTool[], unsaid: Unsaid): readonly Message[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  if (!Array.isArray(input)) throw wrong('input', 'a string or an array of items');
  const messages: Message[] = [];
  let turn: Turn | undefined;
  const endTurn = (): void => {
    if (turn) messages.push(assistant(turn));
    turn = undefined;
  };
  input.forEach((item: unknown, index) => {
    const at = `input[${index}]`;
    const read = readItem(item, { at, tools, unsaid });
    if (!read) return;
    if ('role' in read) {
      endTurn();
      messages.push(read);
      return;
    }
    turn ??= { said: [], calls: [], details: [], thoughts: [] };
    read.add(turn);
  });
  endTurn();
  return messages;
}

/** What an assistant did in a row, item by item. */
interface Turn {
  readonly said: Content[];
  readonly calls: AnyToolCall[];
  readonly details: ReasoningDetail[];
  readonly thoughts: string[];
}

interface Addition {
  readonly add: (turn: Turn) => void;
}

interface Place {
  readonly at: string;
  readonly tools: readonly NamedTool[];
  readonly unsaid: Unsaid;
}

type Read = Message | Addition | undefined;

function readItem(item: unknown, place: Place): Read {
  if (!isRecord(item)) throw wrong(place.at, 'an object');
  const type = text(item['type']) ?? 'message';
  const read = own(items, type);
  if (read) return read(item, place);
  place.unsaid.lost(place.at); // what only this language has: calls of built-in tools, compactions, …
  return undefined;
}

const items: Readonly<Record<string, (item: Json, place: Place) => Read>> = {
  message: readMessage,
  function_call: (item, { at, tools }) => {
    const id = required(item, 'call_id', at);
    const name = flatNameOf(tools, required(item, 'name', at), text(item['namespace']));
    const call: AnyToolCall = { id, type: 'function', function: { name, arguments: required(item, 'arguments', at) } };
    return { add: ({ calls }) => void calls.push(call) };
  },
  custom_tool_call: (item, { at, tools }) => {
    const id = required(item, 'call_id', at);
    const name = flatNameOf(tools, required(item, 'name', at), text(item['namespace']));
    const call: AnyToolCall = { id, type: 'custom', custom: { name, input: required(item, 'input', at) } };
    return { add: ({ calls }) => void calls.push(call) };
  },
  function_call_output: readOutput,
  custom_tool_call_output: readOutput,
  reasoning: (item) => ({
    add: ({ details, thoughts }) => {
      details.push(...toDetails(item));
      const words = wordsOf(item);
      if (words) thoughts.push(words);
    },
  }),
  item_reference: (_item, { at }) => {
    throw wrong(at, 'an item, or a reference to one that was stored');
  },
};

const roles = new Set(['user', 'system', 'developer', 'assistant']);

function readMessage(item: Json, { at, unsaid }: Place): Read {
  const { role } = item;
  if (typeof role !== 'string' || !roles.has(role)) throw wrong(`${at}.role`, `one of ${[...roles].join(', ')}`);
  const content = toContent(item['content'], `${at}.content`, unsaid);
  if (role === 'assistant') return { add: ({ said }) => void said.push(content) };
  return { role, content } as Message; // the role is one of three others
}

function readOutput(item: Json, { at, unsaid }: Place): Message {
  const content = toContent(item['output'], `${at}.output`, unsaid);
  return { role: 'tool', tool_call_id: required(item, 'call_id', at), content };
}

function required(item: Json, field: string, at: string): string {
  const value = item[field];
  if (typeof value !== 'string') throw wrong(`${at}.${field}`, 'a string');
  return value;
}

function assistant({ said, calls, details, thoughts }: Turn): AssistantMessage {
  return {
    role: 'assistant',
    ...(said.length > 0 && { content: together(said) }),
    // seam: calls of custom tools become functions where the language has none
    ...(calls.length > 0 && { tool_calls: calls as NonNullable<AssistantMessage['tool_calls']> }),
    ...(thoughts.length > 0 && { reasoning_content: thoughts.join('\n\n') }),
    ...(details.length > 0 && { reasoning_details: details }),
  };
}

/** Words are a string, so that servers that know no parts understand them. */
function together(said: readonly Content[]): Content {
  const parts = said.flatMap((content): readonly Part[] =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  );
  const isPlain = parts.every((part) => part.type === 'text' && !part.cache_control);
  return isPlain && parts.length === 1 ? (parts[0] as { text: string }).text : parts; // a plain part has a text
}
