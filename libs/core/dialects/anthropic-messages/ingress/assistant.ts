import type { AssistantMessage, ExtraContent, Part, ReasoningDetail, ToolCall } from '../../../hub/index.js';
import { isRecord } from '../../kit/index.js';
import { fromData } from '../keepsake.js';
import { redacted, thought } from '../reasoning.js';
import { type Block, blocksOf, contentOf, readPart } from './blocks.js';
import { type Json, type Lose, loseRest, name, read, record, string } from './reading.js';

/** What of an answer is being put together again. */
interface Draft {
  readonly parts: Part[];
  readonly calls: ToolCall[];
  readonly thinking: string[];
  readonly details: ReasoningDetail[];
  extraOfCalls: Readonly<Record<string, ExtraContent>>;
  extra: ExtraContent | undefined;
}

/** A turn of the assistant: its words, its calls, and its thinking with all that proves it. */
export function readAssistant(content: unknown, path: string, lose: Lose): AssistantMessage {
  const draft: Draft = { parts: [], calls: [], thinking: [], details: [], extraOfCalls: {}, extra: undefined };
  for (const block of blocksOf(content, path)) {
    const reader = Object.hasOwn(readers, block.block.type) ? readers[block.block.type] : undefined;
    if (reader) reader(block, draft, lose);
    else draft.parts.push(...readPart(block, lose));
  }
  const { parts, thinking, details, extraOfCalls, extra } = draft;
  const calls = draft.calls.map((call) => withExtra(call, extraOfCalls[call.id]));
  return {
    role: 'assistant',
    content: parts.length === 0 && calls.length > 0 ? null : contentOf(parts),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(thinking.length > 0 && { reasoning_content: thinking.join('') }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(extra && { extra_content: extra }),
  };
}

type Reader = (block: Block, draft: Draft, lose: Lose) => void;

/** Thinking without a signature is told as words only: it proves nothing to anybody. */
const readThinking: Reader = ({ block, path }, draft, lose) => {
  loseRest(block, ['type', 'thinking', 'signature'], path, lose);
  const text = read(string, block, 'thinking', path);
  const { signature } = block;
  draft.thinking.push(text);
  if (typeof signature === 'string' && signature)
    draft.details.push(thought(draft.details.length, { text, signature }));
};

const readRedacted: Reader = ({ block, path }, draft) => {
  const data = read(string, block, 'data', path);
  const keepsake = fromData(data);
  if (!keepsake) return void draft.details.push(redacted(draft.details.length, data));
  draft.details.push(...(keepsake.details ?? []));
  draft.extraOfCalls = { ...draft.extraOfCalls, ...keepsake.calls };
  draft.extra = keepsake.message ?? draft.extra;
};

const readCall: Reader = ({ block, path }, draft, lose) => {
  loseRest(block, ['type', 'id', 'name', 'input', ...(isDirect(block) ? ['caller'] : [])], path, lose);
  draft.calls.push({
    id: read(name, block, 'id', path),
    type: 'function',
    function: {
      name: read(name, block, 'name', path),
      arguments: argumentsOf(read(record, block, 'input', path)),
    },
  });
};

/** Called by the model itself and not by a program of its own: as every call is elsewhere. */
const isDirect = ({ caller }: Json): boolean => isRecord(caller) && caller['type'] === 'direct';

/** Arguments that were no JSON object went to the caller under `_raw`: they come back as the model wrote them. */
const argumentsOf = (input: Readonly<Record<string, unknown>>): string => {
  const { _raw: raw, ...rest } = input;
  return typeof raw === 'string' && Object.keys(rest).length === 0 ? raw : JSON.stringify(input);
};

const withExtra = (call: ToolCall, extra: ExtraContent | undefined): ToolCall =>
  extra ? { ...call, extra_content: extra } : call;

const readers: Readonly<Record<string, Reader>> = {
  thinking: readThinking,
  redacted_thinking: readRedacted,
  tool_use: readCall,
};
