import type { AnswerMessage, ChatResponse, Choice, ReasoningDetail, ToolCall } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';
import { fromGrounding } from './annotations.js';
import { parseError } from './failure.js';
import { fromFinishReason, refusalOf } from './finish.js';
import { fromLogprobs } from './logprobs.js';
import { encrypted, extraContent, signedThought } from './signatures.js';
import { fromFunctionCall } from './tools.js';
import { fromUsageMetadata } from './usage.js';
import type { Part } from './wire.js';
import { type Candidate, generateContentResponse, type GenerateContentResponse } from './wire-answer.js';

/** A whole answer. */
export function fromGenerateContent(body: unknown, target: Target): ChatResponse {
  const answer = read(body, target);
  const choices = (answer.candidates ?? []).map((candidate, position) => fromCandidate(candidate, position, target));
  const refusal = refusalOf(answer);
  if (choices.length === 0 && !refusal) {
    throw providerFailure({ fault: 'invalid', said: { message: 'the answer has no candidates' } }, target);
  }
  const usage = fromUsageMetadata(answer.usageMetadata);
  return {
    ...headOf(answer, target),
    object: 'chat.completion',
    choices: choices.length > 0 ? choices : [refused(refusal ?? null)],
    ...(usage && { usage }),
  };
}

/** What came, checked: Google's own error is thrown as such. Streams send whole answers too, so they read with this. */
export function read(body: unknown, target: Target): GenerateContentResponse {
  const failure = parseError(body, target);
  if (failure) throw failure;
  const checked = generateContentResponse.safeParse(body);
  if (checked.success) return checked.data;
  const where = checked.error.issues[0]?.path.join('.') || 'its top';
  throw providerFailure({ fault: 'invalid', said: { message: `the answer cannot be read at ${where}` } }, target);
}

export const headOf = ({ responseId, modelVersion }: GenerateContentResponse, target: Target) => ({
  id: responseId || target.newId('chatcmpl-'),
  created: target.now,
  model: modelVersion || target.model,
});

function fromCandidate(candidate: Candidate, position: number, target: Target): Choice {
  const parts = candidate.content?.parts ?? [];
  const calls = parts.flatMap((part) => toCall(part, target));
  return {
    index: candidate.index ?? position,
    message: toMessage(parts, calls, candidate),
    finish_reason: fromFinishReason(candidate.finishReason ?? 'STOP', calls.length > 0, target),
    logprobs: fromLogprobs(candidate.logprobsResult),
  };
}

function toMessage(parts: readonly Part[], calls: readonly ToolCall[], candidate: Candidate): AnswerMessage {
  const content = parts
    .filter((part) => !part.thought)
    .map(textOf)
    .join('');
  const reasoning = parts
    .filter((part) => part.thought)
    .map(textOf)
    .join('');
  const details = [...parts.flatMap(toDetails), ...calls.flatMap(signatureOf)];
  const signature = parts.findLast(isSignedText)?.thoughtSignature;
  const annotations = fromGrounding(candidate.groundingMetadata, content);
  return {
    role: 'assistant',
    content: content || null,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(reasoning && { reasoning_content: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
    ...(signature && { extra_content: extraContent(signature) }),
  };
}

const textOf = ({ text }: Part): string => text ?? '';

export const isSignedText = (part: Part): boolean =>
  Boolean(part.thoughtSignature) && !part.thought && !part.functionCall;

/** Signatures of thoughts and of text; those of calls need the call's id, which may be ours. */
export function toDetails(part: Part): ReasoningDetail[] {
  if (!part.thoughtSignature || part.functionCall) return [];
  return [part.thought ? signedThought(textOf(part), part.thoughtSignature) : encrypted(part.thoughtSignature)];
}

export const signatureOf = ({ id, extra_content }: Pick<ToolCall, 'id' | 'extra_content'>): ReasoningDetail[] => {
  const signature = extra_content?.google?.thought_signature;
  return signature ? [encrypted(signature, id)] : [];
};

export function toCall({ functionCall, thoughtSignature }: Part, { newId }: Target): ToolCall[] {
  if (!functionCall?.name) return [];
  const call = fromFunctionCall({ ...functionCall, name: functionCall.name }, newId);
  return [thoughtSignature ? { ...call, extra_content: extraContent(thoughtSignature) } : call];
}

const refused = (refusal: string | null): Choice => ({
  index: 0,
  message: { role: 'assistant', content: null, refusal },
  finish_reason: 'content_filter',
  logprobs: null,
});
