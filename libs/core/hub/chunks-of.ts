import type { ChatChunk, ChatResponse, Choice, ChunkChoice } from './chat.js';

/** A whole answer, told as the chunks of a stream. */
export function chunksOf({ id, created, model, choices, usage }: ChatResponse): readonly ChatChunk[] {
  const chunk = (some: readonly ChunkChoice[]): ChatChunk => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices: some,
  });
  const told = choices.map((choice) => chunk([deltaOf(choice)]));
  const ends = choices.map(({ index, finish_reason }) => chunk([{ index, delta: {}, finish_reason }]));
  return [...told, ...ends, ...(usage ? [{ ...chunk([]), usage }] : [])];
}

const deltaOf = ({ index, message, logprobs }: Choice): ChunkChoice => {
  const { tool_calls, ...said } = message;
  const calls = tool_calls?.map((call, place) => ({ index: place, ...call }));
  return { index, delta: { ...said, ...(calls && { tool_calls: calls }) }, finish_reason: null, logprobs };
};
