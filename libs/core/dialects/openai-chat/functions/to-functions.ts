import type { AnswerMessage, ChatChunk, ChatResponse, ChunkChoice } from '../../../hub/index.js';

/** An answer as it was before there were tools: one call, without an id. A second one has no place; the model may make it again. */
export const withFunctionCall = (response: ChatResponse): object => ({
  ...response,
  choices: response.choices.map((choice) => ({
    ...choice,
    message: oldMessage(choice.message),
    finish_reason: oldReason(choice.finish_reason),
  })),
});

function oldMessage({ tool_calls: calls, ...message }: AnswerMessage): object {
  const [call] = calls ?? [];
  return call ? { ...message, function_call: call.function } : message;
}

/** The same of a piece of a stream. */
export const withFunctionDelta = (chunk: ChatChunk): object => ({
  ...chunk,
  choices: chunk.choices.map((choice) => ({
    ...choice,
    delta: oldDelta(choice.delta),
    finish_reason: oldReason(choice.finish_reason),
  })),
});

function oldDelta({ tool_calls: calls, ...delta }: ChunkChoice['delta']): object {
  const pieces = (calls ?? []).filter(({ index }) => index === 0).flatMap((piece) => piece.function ?? []);
  if (pieces.length === 0) return delta;
  const [name] = pieces.flatMap((piece) => piece.name ?? []);
  const said = pieces.map((piece) => piece.arguments ?? '').join('');
  return { ...delta, function_call: { ...(name !== undefined && { name }), arguments: said } };
}

const oldReason = (reason: string | null): string | null => (reason === 'tool_calls' ? 'function_call' : reason);
