import type { z } from 'zod';
import type { AnswerMessage, ChatResponse, ToolCall } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';
import { fromCitations } from './citations.js';
import { parseError } from './failure.js';
import { faultOfFinish, fromFinish } from './finish.js';
import { fromLogprobs } from './logprobs.js';
import { fromUsage } from './usage.js';
import { chatAnswer, type ChatAnswer, type CohereCall } from './wire-answer.js';

/** A whole answer. */
export function fromChat(body: unknown, target: Target): ChatResponse {
  const answer = read(chatAnswer, body, target);
  const fault = faultOfFinish(answer.finish_reason);
  if (fault) throw providerFailure({ fault, said: { message: `gave up (${answer.finish_reason})` } }, target);
  const message = toMessage(answer, target);
  return {
    id: answer.id || target.newId('chatcmpl-'),
    object: 'chat.completion',
    created: target.now,
    model: target.model,
    choices: [
      {
        index: 0,
        message,
        finish_reason: fromFinish(answer.finish_reason, Boolean(message.tool_calls)),
        logprobs: fromLogprobs(answer.logprobs ?? []),
      },
    ],
    usage: fromUsage(answer.usage),
  };
}

/** What came, checked: Cohere's own error is thrown as such. */
export function read<Schema extends z.ZodType>(schema: Schema, body: unknown, target: Target): z.infer<Schema> {
  const failure = parseError(body, target);
  if (failure) throw failure;
  const checked = schema.safeParse(body);
  if (checked.success) return checked.data;
  const where = checked.error.issues[0]?.path.join('.') || 'its top';
  throw providerFailure({ fault: 'invalid', said: { message: `the answer cannot be read at ${where}` } }, target);
}

function toMessage({ message }: ChatAnswer, target: Target): AnswerMessage {
  const parts = message.content ?? [];
  const words = (message.tool_plan ?? '') + parts.map(({ text }) => text ?? '').join('');
  const thoughts = parts.map(({ thinking }) => thinking ?? '').join('');
  const calls = (message.tool_calls ?? []).map((call) => fromToolCall(call, target.newId));
  return {
    role: 'assistant',
    content: words || null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(thoughts && { reasoning_content: thoughts }),
    ...fromCitations(message.citations ?? []),
  };
}

export const fromToolCall = ({ id, function: called }: CohereCall, newId: Target['newId']): ToolCall => ({
  id: id || newId('call_'),
  type: 'function',
  function: { name: called?.name ?? '', arguments: called?.arguments ?? '' },
});
