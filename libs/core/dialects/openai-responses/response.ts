import type { Annotation, AnswerMessage, AnyToolCall, ChatResponse } from '../../hub/index.js';
import { isRecord, providerFailure, type Target } from '../kit/index.js';
import { failureInside } from './failure.js';
import { type Json, records, text } from './json.js';
import { finishOf } from './status.js';
import { toDetails, wordsOf } from './thoughts.js';
import { fromUsage } from './usage.js';

/** A response in the hub form. What built-in tools did is not in it: it is told where bytes pass. */
export function parseResponse(body: unknown, target: Target): ChatResponse {
  const failure = failureInside(body, target);
  if (failure) throw failure;
  if (!isRecord(body) || !Array.isArray(body['output'])) throw noAnswer('a response without output', target);
  if (body['status'] === 'queued' || body['status'] === 'in_progress')
    throw noAnswer('a response that is not finished', target);
  const message = readOutput(records(body['output']), target);
  const logprobs = records(body['output'])
    .flatMap(partsOf)
    .flatMap((part) => records(part['logprobs']));
  return {
    id: text(body['id']) || target.newId('resp_'),
    object: 'chat.completion',
    created: typeof body['created_at'] === 'number' ? Math.floor(body['created_at']) : target.now,
    model: text(body['model']) ?? target.model,
    choices: [
      {
        index: 0,
        message,
        finish_reason: finishOf(body, Boolean(message.tool_calls)),
        logprobs: logprobs.length > 0 ? { content: logprobs, refusal: null } : null,
      },
    ],
    usage: fromUsage(body['usage']),
  };
}

function readOutput(items: readonly Json[], target: Target): AnswerMessage {
  const thoughts = items.filter(({ type }) => type === 'reasoning');
  const parts = items.flatMap(partsOf);
  const words = parts.flatMap((part) => (part['type'] === 'output_text' ? [text(part['text']) ?? ''] : []));
  const refusals = parts.flatMap((part) => (part['type'] === 'refusal' ? [text(part['refusal']) ?? ''] : []));
  const calls = items.flatMap((item) => callIn(item, target) ?? []);
  const annotations = parts.flatMap((part) => records(part['annotations']).flatMap(toAnnotation));
  const reasoning = thoughts.map(wordsOf).filter(Boolean).join('\n\n');
  const details = thoughts.flatMap(toDetails);
  return {
    role: 'assistant',
    content: words.length > 0 ? words.join('') : null,
    refusal: refusals.length > 0 ? refusals.join('') : null,
    // seam: whoever offers custom tools reads custom calls
    ...(calls.length > 0 && { tool_calls: calls as NonNullable<AnswerMessage['tool_calls']> }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
  };
}

const partsOf = (item: Json): readonly Json[] => (item['type'] === 'message' ? records(item['content']) : []);

/** The call that an item is, if it is one of the caller's own tools. */
export function callIn(item: Json, target: Pick<Target, 'newId'>): AnyToolCall | undefined {
  const { type } = item;
  if (type !== 'function_call' && type !== 'custom_tool_call') return undefined;
  const id = text(item['call_id']) || text(item['id']) || target.newId('call_');
  const name = text(item['name']) ?? '';
  return type === 'custom_tool_call'
    ? { id, type: 'custom', custom: { name, input: text(item['input']) ?? '' } }
    : { id, type: 'function', function: { name, arguments: text(item['arguments']) ?? '' } };
}

/** Only citations of the web have a word in the hub form. */
export function toAnnotation({ type, url, title, start_index, end_index }: Json): readonly Annotation[] {
  if (type !== 'url_citation' || typeof url !== 'string') return [];
  const named = typeof title === 'string' && title ? { title } : {};
  return [
    { type, url_citation: { url, ...named, start_index: Number(start_index) || 0, end_index: Number(end_index) || 0 } },
  ];
}

const noAnswer = (what: string, target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: `sent ${what}` } }, target);
