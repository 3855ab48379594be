import type { ChatChunk, Delta, FinishReason } from '../../hub/index.js';
import { chunk, type ChunkHead, type Target } from '../kit/index.js';
import { fromGrounding } from './annotations.js';
import { callReader } from './calls.js';
import { fromFinishReason } from './finish.js';
import { fromLogprobs } from './logprobs.js';
import { isSignedText, signatureOf, toDetails } from './response.js';
import { extraContent } from './signatures.js';
import type { Part } from './wire.js';
import type { Candidate, GroundingMetadata } from './wire-answer.js';

/** Reads one of the answers of a stream. */
export interface ChoiceReader {
  read(candidate: Candidate): ChatChunk[];
  /** The provider refused: this stands in the place of an answer. */
  refuse(refusal: string): ChatChunk[];
  end(): ChatChunk[];
  readonly isFinished: boolean;
}

/**
 * The finish reason is held back until the end: Gemini may say STOP before the last part, and only the end knows
 * whether there were calls.
 */
export function choiceReader(head: ChunkHead, index: number, target: Target): ChoiceReader {
  const calls = callReader(target);
  let isBegun = false;
  let reason: string | undefined;
  let isRefused = false;
  let grounding: GroundingMetadata | undefined;
  let text = '';

  const say = (deltas: readonly Delta[], finish: FinishReason | null = null): ChatChunk[] => {
    const first = isBegun ? [] : [chunk(head, { role: 'assistant', content: '' }, null, index)];
    isBegun = true;
    return [...first, ...deltas.map((delta) => chunk(head, delta, finish, index))];
  };

  return {
    read({ content, finishReason, groundingMetadata, logprobsResult }) {
      const parts = content?.parts ?? [];
      text += parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('');
      grounding = groundingMetadata ?? grounding;
      if (finishReason) fromFinishReason(finishReason, false, target); // a broken answer is thrown here
      reason = finishReason ?? reason;
      const said = say(parts.flatMap((part) => [...toDelta(part), ...toCallDelta(calls.read(part))]));
      return withLogprobs(said, fromLogprobs(logprobsResult));
    },
    refuse(refusal) {
      if (isRefused) return [];
      isRefused = true;
      return say([{ refusal }]);
    },
    end() {
      const annotations = fromGrounding(grounding, text);
      const last = say([...toCallDelta(calls.end()), ...(annotations.length > 0 ? [{ annotations }] : [])]);
      if (isRefused) return [...last, ...say([{}], 'content_filter')];
      return reason ? [...last, ...say([{}], fromFinishReason(reason, calls.count > 0, target))] : last;
    },
    get isFinished() {
      return isRefused || reason !== undefined;
    },
  };
}

function toDelta(part: Part): Delta[] {
  const details = toDetails(part);
  const delta: Delta = {
    ...(part.text && (part.thought ? { reasoning_content: part.text } : { content: part.text })),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(isSignedText(part) && part.thoughtSignature && { extra_content: extraContent(part.thoughtSignature) }),
  };
  return Object.keys(delta).length > 0 ? [delta] : [];
}

const toCallDelta = (calls: ReturnType<ReturnType<typeof callReader>['read']>): Delta[] =>
  calls.map((call) => {
    const details = signatureOf({ id: call.id ?? '', extra_content: call.extra_content });
    return { tool_calls: [call], ...(details.length > 0 && { reasoning_details: details }) };
  });

/** OpenAI's log probabilities stand beside the words: ours go with the first chunk of what came together. */
const withLogprobs = (chunks: readonly ChatChunk[], logprobs: unknown): ChatChunk[] =>
  chunks.map((one, position) => {
    if (logprobs === null || position > 0) return one;
    return { ...one, choices: one.choices.map((choice) => ({ ...choice, logprobs })) };
  });
