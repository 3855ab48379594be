import type { AnswerMessage, ChatResponse, ReasoningDetail, ToolCall } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';
import { familyOf } from './families.js';
import { readAnswer } from './read.js';
import { redacted, thought } from './reasoning.js';
import { fromStopReason, isBroken } from './stop-reason.js';
import { fromUsage } from './usage.js';
import type { AnswerBlock } from './wire-answer.js';

/** A Converse answer as a chat completion. It has neither an id nor the name of a model. */
export function parseResponse(body: unknown, target: Target): ChatResponse {
  const answer = readAnswer(body);
  if (!answer) throw providerFailure({ fault: 'invalid', said: { message: 'the answer is no message' } }, target);
  if (isBroken(answer.stopReason)) throw gaveUp(answer.stopReason, target);
  const message = toMessage(answer.content, target);
  return {
    id: target.newId('chatcmpl-'),
    object: 'chat.completion',
    created: target.now,
    model: target.model,
    choices: [
      {
        index: 0,
        message,
        finish_reason: fromStopReason(answer.stopReason, (message.tool_calls?.length ?? 0) > 0),
        logprobs: null,
      },
    ],
    usage: answer.usage && fromUsage(answer.usage),
  };
}

/** The model's own slip: another try may go well. */
export const gaveUp = (reason: string, target: Target, hasBegun = false) =>
  providerFailure({ fault: hasBegun ? 'cut' : 'server', said: { message: `gave up (${reason})` } }, target);

function toMessage(content: readonly AnswerBlock[], target: Target): AnswerMessage {
  const { signature } = familyOf(target.model);
  const calls = content.flatMap((block) => (block.is === 'call' ? toCall(block, target) : []));
  const details = content.filter(isThinking).map((block, index) => toDetail(block, index, signature));
  const thinking = details.map(({ text }) => text ?? '').join('');
  return {
    role: 'assistant',
    content: content.map((block) => (block.is === 'text' ? block.text : '')).join('') || null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(thinking && { reasoning_content: thinking }),
    ...(details.length > 0 && { reasoning_details: details }),
  };
}

const toCall = ({ id, name, input }: Extract<AnswerBlock, { is: 'call' }>, { newId }: Target): ToolCall => ({
  id: id || newId('call_'),
  type: 'function',
  function: { name, arguments: JSON.stringify(input ?? {}) },
});

type ThinkingBlock = Extract<AnswerBlock, { is: 'thought' | 'redacted' }>;

const isThinking = (block: AnswerBlock): block is ThinkingBlock => block.is === 'thought' || block.is === 'redacted';

const toDetail = (block: ThinkingBlock, index: number, signature: string): ReasoningDetail =>
  block.is === 'thought' ? thought(index, signature, block) : redacted(index, block.data);
