import type { AssistantMessage, Message, SystemMessage, ToolCall, ToolMessage, UserMessage } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { toBlocks, toText, toTexts, type Writing } from './content.js';
import { replay } from './reasoning.js';
import type {
  AssistantBlock,
  CachePoint,
  SaidBlock,
  ToolResultBlock,
  ToolUseBlock,
  UserBlock,
  UserTurn,
} from './wire.js';

/** What is remembered of one request while its turns are written. */
export interface Conversing extends Writing {
  /** Names a call on the wire. */
  readonly wireId: (id: string) => string;
  /** Whose thinking may be replayed. */
  readonly signature: string;
  /** Whether results may say that they are errors. */
  readonly hasResultStatus: boolean;
}

/** A call that the next user turn must answer: its id at the caller's, and on the wire. */
export interface PendingCall {
  readonly id: string;
  readonly wireId: string;
  readonly name: string;
}

/** Whoever speaks between two assistants. */
export type UserSide = SystemMessage | UserMessage | ToolMessage;

/** A message and where it stands in the request, such as `messages[2]`. */
export interface Spoken<M extends Message = Message> {
  readonly message: M;
  readonly path: string;
}

/** Thinking alone is nothing. */
export const hasSomethingToSay = (message: AssistantMessage): boolean =>
  (message.tool_calls?.length ?? 0) > 0 || words(message, { caches: 'none' }).length > 0;

/** What one or more assistants in a row said. Their calls come last, so that the answers follow at once. */
export function assistantBlocks(
  spoken: readonly Spoken<AssistantMessage>[],
  conversing: Conversing,
): { readonly blocks: readonly AssistantBlock[]; readonly calls: readonly PendingCall[] } {
  const { wireId, signature } = conversing;
  const said = spoken.flatMap(({ message }) => [
    ...replay(message.reasoning_details, signature),
    ...words(message, conversing),
  ]);
  const uses = spoken
    .flatMap(({ message }) => message.tool_calls ?? [])
    .map((call) => ({ call, wireId: wireId(call.id) }));
  return {
    blocks: [...said, ...uses.map(({ call, wireId: id }) => toToolUse(call, id))],
    calls: uses.map(({ call, wireId: id }) => ({ id: call.id, wireId: id, name: call.function.name })),
  };
}

const words = ({ content, refusal }: AssistantMessage, writing: Pick<Writing, 'caches'>) => [
  ...toTexts(content, writing),
  ...toText(refusal ?? ''),
];

const toToolUse = ({ function: { name, arguments: text } }: ToolCall, toolUseId: string): ToolUseBlock => ({
  toolUse: { toolUseId, name, input: toInput(text) },
});

/** Models write arguments that are empty, cut or no object: such text is kept under `_raw`, so that the model sees its slip. */
function toInput(text: string): Readonly<Record<string, unknown>> {
  if (!text.trim()) return {};
  try {
    const input: unknown = JSON.parse(text);
    return isRecord(input) ? input : { _raw: text };
  } catch {
    return { _raw: text };
  }
}

/**
 * Everything between two assistants as one turn: first a result for every call of the turn before, then what was said.
 * A call without a result gets one that says so; a result without a call becomes words, for the wire refuses both.
 */
export function userTurn(
  spoken: readonly Spoken<UserSide>[],
  pending: readonly PendingCall[],
  conversing: Conversing,
): UserTurn {
  const unanswered = [...pending];
  const take = (id: string): PendingCall | undefined => {
    const at = unanswered.findIndex((call) => call.id === id);
    return at < 0 ? undefined : unanswered.splice(at, 1)[0];
  };
  const heard = spoken.map(({ message, path }) => hear(message, `${path}.content`, { conversing, take }));
  const results = [...heard.flatMap((one) => one.results), ...unanswered.map((call) => noResult(call, conversing))];
  const said = heard.flatMap((one) => one.said);
  return { role: 'user', content: whole(results, said) };
}

interface Heard {
  readonly results: readonly (ToolResultBlock | CachePoint)[];
  readonly said: readonly SaidBlock[];
}

interface Hearing {
  readonly conversing: Conversing;
  readonly take: (id: string) => PendingCall | undefined;
}

function hear(message: UserSide, path: string, { conversing, take }: Hearing): Heard {
  if (message.role === 'user') return { results: [], said: toBlocks(message.content, path, conversing) };
  if (message.role !== 'tool') return { results: [], said: toInstruction(message) };
  const blocks = toBlocks(message.content, path, conversing);
  const call = take(message.tool_call_id);
  if (call) return { results: toResult(blocks, call.wireId, statusOf(message, conversing)), said: [] };
  return { results: [], said: [...toText(`Result of tool call ${message.tool_call_id}:`), ...blocks] };
}

/** The wire wants words where there are none, and with every document. */
function whole(results: Heard['results'], said: readonly SaidBlock[]): readonly UserBlock[] {
  const needsWords = said.some((block) => 'document' in block) && !said.some((block) => 'text' in block);
  const content = [...results, ...(needsWords ? [NO_WORDS] : []), ...said];
  return content.some((block) => !('cachePoint' in block)) ? content : [NO_WORDS];
}

const NO_WORDS = { text: '(empty)' };

/** A result takes no breakpoint inside: it stands behind it. */
function toResult(blocks: readonly SaidBlock[], toolUseId: string, status: Status): Heard['results'] {
  const isPoint = (block: SaidBlock): block is CachePoint => 'cachePoint' in block;
  const content = blocks.filter((block) => !isPoint(block));
  return [
    { toolResult: { toolUseId, content: content.length > 0 ? content : [NO_WORDS], ...status } },
    ...blocks.filter(isPoint).slice(-1),
  ];
}

type Status = { readonly status?: 'error' };

const statusOf = ({ is_error: isError }: Pick<ToolMessage, 'is_error'>, { hasResultStatus }: Conversing): Status =>
  isError && hasResultStatus ? { status: 'error' } : {};

const noResult = ({ wireId, name }: PendingCall, conversing: Conversing): ToolResultBlock => ({
  toolResult: {
    toolUseId: wireId,
    content: [{ text: `No result was given for this call of ${name}.` }],
    ...statusOf({ is_error: true }, conversing),
  },
});

function toInstruction({ content }: SystemMessage): readonly SaidBlock[] {
  const texts = toTexts(content, { caches: 'none' }).flatMap((block) => ('text' in block ? block.text : []));
  return texts.length > 0 ? toText(`<system>\n${texts.join('\n\n')}\n</system>`) : [];
}
