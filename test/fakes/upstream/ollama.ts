import { type AnswerOptions, type Asked, askedOf, piecesOf, type ToolCall, usageOf, wholeOf } from './answer.js';
import { answering, chunked, json } from './replies.js';
import type { Step } from './wire.js';

/** A server that speaks Ollama's language: `/api/chat`, or `/api/generate` where that is asked. It streams unless it is told not to. */
export const ollama = {
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const asked = askedOf(wire);
      const said = wire.request.path.includes('generate') ? asResponse : asMessage;
      if (asked.stream === false)
        return json(200, { ...base(asked, options), ...said(wholeOf(content)), ...done(options) });
      const lines = piecesOf(content).map((piece) => ({ ...base(asked, options), ...said(piece), done: false }));
      return ndjson([...lines, { ...base(asked, options), ...said(''), ...done(options) }]);
    }),

  toolCall: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const asked = askedOf(wire);
      const tool_calls = [calls].flat().map(({ name, arguments: args }) => ({ function: { name, arguments: args } }));
      const message = { role: 'assistant', content: '', tool_calls };
      if (asked.stream === false) return json(200, { ...base(asked, options), message, ...done(options) });
      return ndjson([
        { ...base(asked, options), message, done: false },
        { ...base(asked, options), ...asMessage(''), ...done(options) },
      ]);
    }),

  embeddings: (vectors: readonly (readonly number[])[]): Step =>
    json(200, { embeddings: vectors, prompt_eval_count: 3 }),

  error: (status: number, message: string): Step => json(status, { error: message }),

  /** An error after some words, on status 200. */
  failingStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const lines = piecesOf(content).map((piece) => ({
        ...base(askedOf(wire), options),
        ...asMessage(piece),
        done: false,
      }));
      return ndjson([...lines, { error: 'an error was encountered while running the model' }]);
    }),
};

const ndjson = (lines: readonly object[]): Step =>
  chunked(
    200,
    lines.map((line) => `${JSON.stringify(line)}\n`),
    { 'content-type': 'application/x-ndjson' },
  );

const base = (asked: Asked, { model }: AnswerOptions) => ({
  model: model ?? asked.model,
  created_at: '2026-11-20T10:00:00.123456789Z',
});
const asMessage = (content: string) => ({ message: { role: 'assistant', content } });
const asResponse = (response: string) => ({ response });

function done(options: AnswerOptions) {
  const tokens = usageOf(options);
  return {
    ...{ done: true, done_reason: options.finish ?? 'stop', total_duration: 5_000_000, load_duration: 1 },
    ...(tokens && { prompt_eval_count: tokens.input, eval_count: tokens.output, eval_duration: 4_000_000 }),
  };
}
