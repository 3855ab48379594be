import { type AnswerOptions, askedOf, piecesOf, usageOf, wholeOf } from './answer.js';
import { answering, json, sse } from './replies.js';
import type { Step } from './wire.js';

/** A server that goes on with a text, as OpenAI's older completions do: whole or as a stream, as the request asks. */
export const completions = {
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const { model, stream, stream_options } = askedOf(wire);
      const tokens = usageOf(options);
      const usage = tokens && {
        ...{
          prompt_tokens: tokens.input,
          completion_tokens: tokens.output,
          total_tokens: tokens.input + tokens.output,
        },
      };
      const head = {
        id: options.id ?? 'cmpl-fake',
        object: 'text_completion',
        created: 1,
        model: options.model ?? model,
      };
      const choice = (text: string, finish_reason: string | null) => ({
        index: 0,
        text,
        logprobs: null,
        finish_reason,
      });
      const finish = options.finish ?? 'stop';
      if (!stream) return json(200, { ...head, choices: [choice(wholeOf(content), finish)], ...(usage && { usage }) });
      const said = piecesOf(content).map((text) => ({ data: { ...head, choices: [choice(text, null)] } }));
      const isCounted = stream_options?.include_usage === true && usage !== undefined;
      const last = { data: { ...head, choices: [choice('', finish)] } };
      return sse([...said, last, ...(isCounted ? [{ data: { ...head, choices: [], usage } }] : []), '[DONE]'], options);
    }),
};
