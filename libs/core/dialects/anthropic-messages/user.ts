import type { SystemMessage, ToolMessage, UserMessage } from '../../hub/index.js';
import type { PendingCall } from './assistant.js';
import { toBlocks, toText, toTexts } from './content.js';
import type { SaidBlock, ToolResultBlock, UserTurn } from './wire.js';

/** Whoever speaks between two assistants. */
export type UserSide = SystemMessage | UserMessage | ToolMessage;

interface Heard {
  readonly result?: ToolResultBlock;
  readonly said: readonly SaidBlock[];
}

/**
 * Everything between two assistants as one turn: first a result for every call of the turn before, then what was said.
 * A call without a result gets one that says so; a result without a call becomes words, for Anthropic refuses both.
 */
export function userTurn(
  spoken: readonly { readonly message: UserSide; readonly path: string }[],
  pending: readonly PendingCall[],
): UserTurn {
  const unanswered = [...pending];
  const take = (id: string): PendingCall | undefined => {
    const at = unanswered.findIndex((call) => call.id === id);
    return at < 0 ? undefined : unanswered.splice(at, 1)[0];
  };
  const heard = spoken.map(({ message, path }) => hear(message, `${path}.content`, take));
  const results = heard.flatMap(({ result }) => result ?? []);
  const content = [...results, ...unanswered.map(noResult), ...heard.flatMap(({ said }) => said)];
  return { role: 'user', content: content.length > 0 ? content : NOTHING_SAID };
}

/** Anthropic wants words where OpenAI takes none. */
const NOTHING_SAID = [{ type: 'text', text: '(empty)' }] as const;

function hear(message: UserSide, path: string, take: (id: string) => PendingCall | undefined): Heard {
  if (message.role === 'user') return { said: toBlocks(message.content, path) };
  if (message.role !== 'tool') return { said: toInstruction(message) };
  const blocks = toBlocks(message.content, path);
  const call = take(message.tool_call_id);
  if (call) return { result: toResult(message, call.wireId, blocks), said: [] };
  return { said: [...toText(`Result of tool call ${message.tool_call_id}:`), ...blocks] };
}

/** A cache breakpoint inside a result is one of the result: Anthropic takes none further in. */
function toResult(message: ToolMessage, id: string, blocks: readonly SaidBlock[]): ToolResultBlock {
  const cache = blocks.findLast((block) => block.cache_control)?.cache_control;
  const bare = blocks.map(({ cache_control: _, ...block }) => block);
  const only = bare.length === 1 ? bare[0] : undefined;
  return {
    type: 'tool_result',
    tool_use_id: id,
    ...(bare.length > 0 && { content: only?.type === 'text' ? only.text : bare }),
    ...(message.is_error && { is_error: true }),
    ...(cache && { cache_control: cache }),
  };
}

const noResult = ({ wireId, name }: PendingCall): ToolResultBlock => ({
  type: 'tool_result',
  tool_use_id: wireId,
  content: `No result was given for this call of ${name}.`,
  is_error: true,
});

function toInstruction({ content }: SystemMessage): readonly SaidBlock[] {
  const texts = toTexts(content);
  const cache = texts.findLast((block) => block.cache_control)?.cache_control;
  return texts.length > 0 ? toText(`<system>\n${texts.map(({ text }) => text).join('\n\n')}\n</system>`, cache) : [];
}
