import type { ChatResponse } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';
import { parseError } from './failure.js';
import { fromDoneReason } from './finish.js';
import { fromToolCall } from './tools.js';
import { fromCounts } from './usage.js';
import { chatAnswer, type ChatAnswer } from './wire-answer.js';

/** A whole answer. */
export function fromChat(body: unknown, target: Target): ChatResponse {
  const answer = read(body, target);
  if (!answer.message) {
    throw providerFailure({ fault: 'invalid', said: { message: 'the answer has no message' } }, target);
  }
  const { content, thinking, tool_calls } = answer.message;
  const calls = (tool_calls ?? []).map((call) => fromToolCall(call, target.newId));
  const message = {
    role: 'assistant' as const,
    content: content || null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(thinking && { reasoning_content: thinking }),
  };
  const finish_reason = fromDoneReason(answer.done_reason, calls.length > 0);
  return {
    ...headOf(answer, target),
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason, logprobs: fromLogprobs(answer) }],
    usage: fromCounts(answer),
  };
}

/** What came, checked: Ollama's own error is thrown as such. A line of a stream reads the same. */
export function read(body: unknown, target: Target): ChatAnswer {
  const failure = parseError(body, target);
  if (failure) throw failure;
  const checked = chatAnswer.safeParse(body);
  if (checked.success) return checked.data;
  const where = checked.error.issues[0]?.path.join('.') || 'its top';
  throw providerFailure({ fault: 'invalid', said: { message: `the answer cannot be read at ${where}` } }, target);
}

export const headOf = ({ model }: ChatAnswer, target: Target) => ({
  id: target.newId('chatcmpl-'),
  created: target.now,
  model: model || target.model,
});

export const fromLogprobs = ({ logprobs }: ChatAnswer): unknown =>
  logprobs?.length ? { content: logprobs, refusal: null } : null;
