import { isRecord } from '../kit/index.js';
import type { AnswerBlock, AnswerUsage, BlockDelta, StreamEvent } from './wire-answer.js';

export interface Answer {
  readonly content: readonly AnswerBlock[];
  readonly stopReason: string;
  readonly usage: AnswerUsage | undefined;
}

/** Reads a whole answer. `undefined` for what is none. */
export function readAnswer(body: unknown): Answer | undefined {
  const message = record(record(record(body)['output'])['message']);
  if (!Array.isArray(message['content'])) return undefined;
  return {
    content: message['content'].map(readBlock),
    stopReason: text(record(body)['stopReason']) ?? '',
    usage: readUsage(record(body)['usage']),
  };
}

/** Reads one event of a stream by its name. */
export function readEvent(name: string | undefined, data: Readonly<Record<string, unknown>>): StreamEvent {
  const index = count(data['contentBlockIndex']);
  switch (name) {
    case 'messageStart':
      return { is: 'start' };
    case 'contentBlockStart':
      return { is: 'block', index, block: readBlock(data['start']) };
    case 'contentBlockDelta':
      return { is: 'delta', index, delta: readDelta(record(data['delta'])) };
    case 'contentBlockStop':
      return { is: 'block-end', index };
    case 'messageStop':
      return { is: 'stop', reason: text(data['stopReason']) ?? '' };
    case 'metadata':
      return { is: 'usage', usage: readUsage(data['usage']) };
    default:
      return { is: 'other' };
  }
}

function readBlock(value: unknown): AnswerBlock {
  const block = record(value);
  if (typeof block['text'] === 'string') return { is: 'text', text: block['text'] };
  const { toolUse } = block;
  if (isRecord(toolUse)) {
    return {
      is: 'call',
      id: text(toolUse['toolUseId']) ?? '',
      name: text(toolUse['name']) ?? '',
      input: toolUse['input'],
    };
  }
  return isRecord(block['reasoningContent']) ? readReasoning(block['reasoningContent']) : other;
}

function readReasoning(content: Readonly<Record<string, unknown>>): Exclude<AnswerBlock, { is: 'call' }> {
  const data = text(content['redactedContent']);
  if (data) return { is: 'redacted', data };
  // A whole answer wraps what a stream says directly.
  const said = isRecord(content['reasoningText']) ? content['reasoningText'] : content;
  return { is: 'thought', text: text(said['text']), signature: text(said['signature']) };
}

function readDelta(delta: Readonly<Record<string, unknown>>): BlockDelta {
  if (isRecord(delta['toolUse'])) return { is: 'arguments', json: text(delta['toolUse']['input']) ?? '' };
  const block = readBlock(delta);
  return block.is === 'call' ? other : block;
}

const other = { is: 'other' } as const;

/** What was written for an hour is told apart, where it is told. */
function readUsage(value: unknown): AnswerUsage | undefined {
  if (!isRecord(value)) return undefined;
  const details = Array.isArray(value['cacheDetails']) ? value['cacheDetails'].filter(isRecord) : [];
  const long = details.filter(({ ttl }) => ttl === '1h').reduce((sum, one) => sum + count(one['inputTokens']), 0);
  return {
    input: count(value['inputTokens']),
    cacheRead: count(value['cacheReadInputTokens']),
    cacheWrite: Math.max(count(value['cacheWriteInputTokens']), long),
    cacheWriteLong: long,
    output: count(value['outputTokens']),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);
const count = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
