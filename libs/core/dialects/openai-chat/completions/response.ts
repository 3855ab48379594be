import type { ChatResponse, Choice } from '../../../hub/index.js';
import { isRecord, providerFailure, type Target } from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { failureInside } from '../failure.js';
import { finishReason, isBroken } from '../finish.js';
import { headOf } from '../stream-body.js';
import { readUsage } from '../usage.js';

/** A whole completion, read as an answer of a chat. */
export function parseCompletion(body: unknown, target: Target, differences: Differences): ChatResponse {
  const failure = failureInside(body, target, differences);
  if (failure) throw failure;
  if (!isRecord(body) || !Array.isArray(body['choices']) || body['choices'].length === 0) throw noAnswer(target);
  const usage = readUsage(body['usage'], differences.reasoningOutside);
  return {
    ...headOf(body, target),
    object: 'chat.completion',
    choices: body['choices'].map((choice: unknown, index) => readChoice(choice, index, target)),
    ...(usage && { usage }),
  };
}

function readChoice(raw: unknown, position: number, target: Target): Choice {
  if (!isRecord(raw) || typeof raw['text'] !== 'string') throw noAnswer(target);
  const { text, index, finish_reason: reason, logprobs = null } = raw;
  if (isBroken(reason)) throw providerFailure({ fault: 'server', said: { message: `gave up (${reason})` } }, target);
  return {
    index: typeof index === 'number' ? index : position,
    message: { role: 'assistant', content: text, refusal: null },
    finish_reason: finishReason(reason, false) ?? 'stop',
    logprobs,
  };
}

const noAnswer = (target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: 'sent an answer without text' } }, target);
