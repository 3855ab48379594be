import type { FinishReason } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';
import type { GenerateContentResponse } from './wire-answer.js';

/** Why an answer ended. Gemini says STOP for calls too. Throws where the answer is broken: another attempt may do better. */
export function fromFinishReason(reason: string, hasCalls: boolean, target: Target): FinishReason {
  if (broken.has(reason)) {
    throw providerFailure({ fault: 'invalid', said: { message: `the model's answer is broken: ${reason}` } }, target);
  }
  const known = reasons.get(reason) ?? 'stop';
  return known === 'stop' && hasCalls ? 'tool_calls' : known;
}

/** What is not listed (OTHER, NO_IMAGE, what comes next year) tells a client no more than that the answer is over. */
const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['CONTINUATION', 'length'], // Gemini 4's long answers go on with a token that OpenAI's language has no place for
  ['SAFETY', 'content_filter'],
  ['RECITATION', 'content_filter'],
  ['LANGUAGE', 'content_filter'],
  ['BLOCKLIST', 'content_filter'],
  ['PROHIBITED_CONTENT', 'content_filter'],
  ['SPII', 'content_filter'],
  ['MODEL_ARMOR', 'content_filter'],
  ['IMAGE_SAFETY', 'content_filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content_filter'],
  ['IMAGE_RECITATION', 'content_filter'],
]);

const broken = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
]);

/** A prompt that Gemini refuses is answered with status 200 and no candidates: what to tell in place of an answer. */
export function refusalOf({ promptFeedback }: GenerateContentResponse): string | undefined {
  const reason = promptFeedback?.blockReason;
  if (!reason || /^BLOCK(ED)?_REASON_UNSPECIFIED$/.test(reason)) return undefined;
  return `The provider refused the prompt: ${reason}.`;
}
