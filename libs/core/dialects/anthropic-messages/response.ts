import type { Annotation, AnswerMessage, ChatResponse, ReasoningDetail, ToolCall } from '../../hub/index.js';
import { isRecord, providerFailure, type Target } from '../kit/index.js';
import { toAnnotation } from './annotation.js';
import { parseError } from './failure.js';
import { readAnswer } from './read.js';
import { redacted, thought } from './reasoning.js';
import { fromStopReason } from './stop-reason.js';
import { fromUsage } from './usage.js';
import type { Answer, AnswerBlock } from './wire-answer.js';

/** A message as a chat completion. Blocks of server tools are no part of it. */
export function parseResponse(body: unknown, target: Target): ChatResponse {
  if (isRecord(body) && isRecord(body['error'])) throw parseError(body, target);
  const answer = readAnswer(body);
  if (!answer) throw providerFailure({ fault: 'invalid', said: { message: 'the answer is no message' } }, target);
  const message = toMessage(answer);
  const finish = fromStopReason(answer.stop?.reason, (message.tool_calls?.length ?? 0) > 0);
  return {
    id: answer.id ?? target.newId('chatcmpl-'),
    object: 'chat.completion',
    created: target.now,
    model: answer.model ?? target.model,
    choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
    usage: answer.usage && fromUsage(answer.usage),
  };
}

function toMessage({ content, stop }: Answer): AnswerMessage {
  const calls = content.flatMap(toCall);
  const details = content.filter(isThinking).map(toDetail);
  const annotations = annotationsOf(content);
  return {
    role: 'assistant',
    content: content.map(textOf).join('') || null,
    refusal: (stop?.reason === 'refusal' ? stop.explanation : undefined) ?? null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(details.length > 0 && { reasoning_content: details.map(({ text }) => text ?? '').join('') || undefined }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
  };
}

const textOf = (block: AnswerBlock): string => (block.type === 'text' ? block.text : '');

const toCall = (block: AnswerBlock): readonly ToolCall[] =>
  block.type === 'tool_use'
    ? [{ id: block.id, type: 'function', function: { name: block.name, arguments: JSON.stringify(block.input ?? {}) } }]
    : [];

type ThinkingAnswer = Extract<AnswerBlock, { type: 'thinking' | 'redacted_thinking' }>;

const isThinking = (block: AnswerBlock): block is ThinkingAnswer =>
  block.type === 'thinking' || block.type === 'redacted_thinking';

const toDetail = (block: ThinkingAnswer, index: number): ReasoningDetail =>
  block.type === 'thinking'
    ? thought(index, { text: block.thinking, signature: block.signature })
    : redacted(index, block.data);

/** A citation belongs to the whole of its block, which stands somewhere in the whole of the answer. */
function annotationsOf(content: readonly AnswerBlock[]): readonly Annotation[] {
  let start = 0;
  return content.flatMap((block) => {
    if (block.type !== 'text') return [];
    const from = start;
    start += block.text.length;
    return block.citations.map((citation) => toAnnotation(citation, from, start));
  });
}
