import type { Annotation, AnswerMessage, ChatResponse, Choice, FinishReason, WireUsage } from '../../../hub/index.js';
import type { Asking } from '../../kit/index.js';
import { textSignature, thoughtParts } from '../signatures.js';
import type { Part } from '../wire.js';
import { toCallPart } from './calls.js';
import { capsule } from './capsule.js';
import { wantsThoughts } from './config.js';
import { toGrounding } from './grounding.js';
import { toLogprobs } from './logprobs.js';
import { callSignature } from '../signatures.js';

/** A whole answer in Gemini's words. */
export const toResponse = ({ id, model, choices, usage }: ChatResponse, { body }: Asking) => ({
  candidates: choices.map((choice) => toCandidate(choice, wantsThoughts(body))),
  ...(usage && { usageMetadata: toUsage(usage) }),
  modelVersion: model,
  responseId: id,
});

const toCandidate = ({ index, message, finish_reason, logprobs }: Choice, tellsThoughts: boolean) => ({
  content: { role: 'model', parts: [...toThoughts(message, tellsThoughts), ...toWords(message), ...toCalls(message)] },
  finishReason: finishReasons[finish_reason] ?? 'STOP',
  index,
  ...adorned(message.annotations, message.content ?? ''),
  ...toLogprobs(logprobs),
});

export const adorned = (annotations: readonly Annotation[] = [], text: string) =>
  annotations.length > 0 ? { groundingMetadata: toGrounding(annotations, text) } : {};

/** Thoughts in the open where they are asked for; signed ones always, so that they can come back. */
function toThoughts(message: AnswerMessage, tellsThoughts: boolean): Part[] {
  const own = thoughtParts(message);
  const rest = own.reduce((text, part) => text.replace(part.text ?? '', ''), message.reasoning_content ?? '');
  const open: Part[] = rest && tellsThoughts ? [{ text: rest, thought: true }] : [];
  return [...own, ...open, ...toCapsules(message)];
}

const toCapsules = ({ reasoning_details: details = [] }: AnswerMessage): Part[] =>
  details.filter(({ format, signature, data }) => format !== 'google-gemini-v1' && (signature || data)).map(capsule);

function toWords(message: AnswerMessage): Part[] {
  const text = message.content || message.refusal || '';
  const signature = textSignature(message);
  if (signature) return [{ text, thoughtSignature: signature }];
  return text ? [{ text }] : [];
}

const toCalls = (message: AnswerMessage): Part[] =>
  (message.tool_calls ?? []).map((call) => {
    const signature = callSignature(call, message);
    return { ...toCallPart(call), ...(signature && { thoughtSignature: signature }) };
  });

export const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
};

/** Gemini counts thoughts beside the answer. */
export function toUsage(usage: WireUsage) {
  const thoughts = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return {
    promptTokenCount: usage.prompt_tokens,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    candidatesTokenCount: Math.max(0, usage.completion_tokens - thoughts),
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
    totalTokenCount: usage.prompt_tokens + usage.completion_tokens,
  };
}
