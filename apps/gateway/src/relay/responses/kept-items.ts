import { isRecord } from '#core/json';
import type { KeptResponse } from '../ports.js';

export type Item = Readonly<Record<string, unknown>>;

/** An input as items, each with an id, as they are listed and gone on with. */
export function itemsOf(input: unknown, newId: (prefix: string) => string): readonly Item[] {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  if (!Array.isArray(items)) return [];
  return items.filter(isRecord).map((item) => withId(item, newId));
}

function withId(item: Item, newId: (prefix: string) => string): Item {
  const { type = 'message', id, role, content, ...rest } = item;
  const named = { type, id: typeof id === 'string' && id ? id : newId(prefixes.get(String(type)) ?? 'item_'), ...rest };
  if (type !== 'message') return { ...item, ...named };
  const part = role === 'assistant' ? 'output_text' : 'input_text';
  const parts = typeof content === 'string' ? [{ type: part, text: content }] : content;
  return { ...named, status: 'completed', role, content: parts };
}

const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    message: 'msg_',
    function_call: 'fc_',
    function_call_output: 'fco_',
    custom_tool_call: 'ctc_',
    custom_tool_call_output: 'ctco_',
    reasoning: 'rs_',
  }),
);

/** What was answered, as items. */
export function outputOf({ response }: Pick<KeptResponse, 'response'>): readonly Item[] {
  const { output } = response;
  return Array.isArray(output) ? output.filter(isRecord) : [];
}

/** The conversation that ends with the last of these, to be said again. */
export const conversationOf = (chain: readonly KeptResponse[]): readonly Item[] =>
  chain.flatMap((kept) => [...kept.input, ...outputOf(kept)]).map(sayable);

/** As an input takes it: ids of items that an upstream did not store are refused by some, and what only an answer says by others. */
function sayable(item: Item): Item {
  const { id: _id, status: _status, ...rest } = item;
  if (item['type'] === 'message') return { ...rest, content: sayableParts(rest['content']) };
  return isOfCaller.test(String(item['type'])) ? rest : item;
}

const isOfCaller = /^(function|custom_tool)_call(_output)?$/;

const sayableParts = (content: unknown): unknown =>
  Array.isArray(content) ? content.map((part: unknown) => (isRecord(part) ? withoutLogprobs(part) : part)) : content;

function withoutLogprobs({ logprobs: _logprobs, ...part }: Item): Item {
  return part['type'] === 'output_text' ? { annotations: [], ...part } : part;
}
