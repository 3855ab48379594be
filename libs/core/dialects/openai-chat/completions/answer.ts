import type { ChatChunk, ChatResponse, ChunkChoice, FinishReason } from '../../../hub/index.js';

/** A whole answer as a completion. Thinking has no place in it. */
export const toCompletion = ({ choices, object: _object, ...rest }: ChatResponse) => ({
  ...rest,
  object: 'text_completion',
  choices: choices.map(({ index, message, finish_reason, logprobs }) => ({
    ...{ index, text: message.content || message.refusal || '' },
    ...{ logprobs: logprobs ?? null, finish_reason: reasonOf(finish_reason) },
  })),
});

/** A chunk as a completion says it; `undefined` where it says nothing here. */
export function toCompletionChunk({ choices, object: _object, ...rest }: ChatChunk): object | undefined {
  const said = choices.filter(saysSomething).map(({ index, delta, finish_reason, logprobs }) => ({
    ...{ index, text: (delta.content ?? '') + (delta.refusal ?? '') },
    ...{ logprobs: logprobs ?? null, finish_reason: finish_reason && reasonOf(finish_reason) },
  }));
  return said.length > 0 || rest.usage ? { ...rest, object: 'text_completion', choices: said } : undefined;
}

const saysSomething = ({ delta, finish_reason }: ChunkChoice): boolean =>
  Boolean(delta.content || delta.refusal || finish_reason);

/** There are no calls in a completion. */
const reasonOf = (reason: FinishReason): string => (reason === 'tool_calls' ? 'stop' : reason);
