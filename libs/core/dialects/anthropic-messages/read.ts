import { isRecord } from '../kit/index.js';
import type { Answer, AnswerBlock, AnswerUsage, BlockDelta, Citation, Stop, StreamEvent } from './wire-answer.js';

/** Reads a message: a whole one, or the head of a stream. `undefined` for what is none. */
export function readAnswer(body: unknown): Answer | undefined {
  if (!isRecord(body) || !Array.isArray(body['content'])) return undefined;
  return {
    id: text(body['id']),
    model: text(body['model']),
    content: body['content'].map(readBlock),
    stop: readStop(body),
    usage: readUsage(body['usage']),
  };
}

/** Reads the data of one event. `undefined` for what cannot be one; events we have no use for are `other`. */
export function readEvent(data: unknown, name: string | undefined): StreamEvent | undefined {
  if (!isRecord(data)) return undefined;
  const type = text(data['type']) ?? name;
  const index = count(data['index']) ?? 0;
  switch (type) {
    case 'message_start':
      return { type, message: readAnswer({ content: [], ...record(data['message']) }) ?? nobody };
    case 'content_block_start':
      return { type, index, block: readBlock(data['content_block']) };
    case 'content_block_delta':
      return { type, index, delta: readDelta(record(data['delta'])) };
    case 'content_block_stop':
      return { type, index };
    case 'message_delta':
      return { type, stop: readStop(record(data['delta'])), usage: readUsage(data['usage']) };
    case 'message_stop':
      return { type };
    default:
      return { type: 'other' };
  }
}

const nobody: Answer = { id: undefined, model: undefined, content: [], stop: undefined, usage: undefined };

function readBlock(value: unknown): AnswerBlock {
  const block = record(value);
  switch (block['type']) {
    case 'text':
      return {
        type: 'text',
        text: text(block['text']) ?? '',
        citations: list(block['citations']).flatMap(readCitation),
      };
    case 'thinking':
      return { type: 'thinking', thinking: text(block['thinking']) ?? '', signature: text(block['signature']) };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: text(block['data']) ?? '' };
    case 'tool_use':
      return { type: 'tool_use', id: text(block['id']) ?? '', name: text(block['name']) ?? '', input: block['input'] };
    default:
      return { type: 'other' };
  }
}

function readDelta(delta: Record<string, unknown>): BlockDelta {
  switch (delta['type']) {
    case 'text_delta':
      return { type: 'text_delta', text: text(delta['text']) ?? '' };
    case 'input_json_delta':
      return { type: 'input_json_delta', json: text(delta['partial_json']) ?? '' };
    case 'thinking_delta':
      return { type: 'thinking_delta', thinking: text(delta['thinking']) ?? '' };
    case 'signature_delta':
      return { type: 'signature_delta', signature: text(delta['signature']) ?? '' };
    case 'citations_delta':
      return (
        readCitation(delta['citation']).map((citation) => ({ type: 'citations_delta' as const, citation }))[0] ?? other
      );
    default:
      return other;
  }
}

const other = { type: 'other' } as const;

/** Only citations of the web say where; a search result may name its source by URL. */
function readCitation(value: unknown): readonly Citation[] {
  const citation = record(value);
  const url = text(citation['url']) ?? text(citation['source']);
  return url && /^https?:/.test(url) ? [{ url, title: text(citation['title']) }] : [];
}

function readStop(from: Record<string, unknown>): Stop | undefined {
  const reason = text(from['stop_reason']);
  return reason ? { reason, explanation: text(record(from['stop_details'])['explanation']) } : undefined;
}

function readUsage(value: unknown): AnswerUsage | undefined {
  if (!isRecord(value)) return undefined;
  return {
    input: count(value['input_tokens']),
    cacheRead: count(value['cache_read_input_tokens']),
    cacheWrite: count(value['cache_creation_input_tokens']),
    cacheWriteLong: count(record(value['cache_creation'])['ephemeral_1h_input_tokens']),
    output: count(value['output_tokens']),
    thinking: count(record(value['output_tokens_details'])['thinking_tokens']),
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
