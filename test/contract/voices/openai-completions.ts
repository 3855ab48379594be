import { at, text } from './json.js';
import { openAiFailures } from './openai-chat.js';
import { type Asked, json, pieces, sse, tokens, type Voice } from './voice.js';

/** A model that only goes on with a text, as OpenAI's older ones. */
export const openAiCompletions: Voice = {
  hears: ({ body }) => ({
    ...{ isStream: at(body, 'stream') === true, user: text(body, 'prompt'), said: '', system: '' },
    ...{ pictures: [], tools: [], calls: [], results: [], schema: undefined, thinks: false },
    most: at(body, 'max_tokens'),
  }),
  counts: [],
  whole: ({ text: said = '' }, asked) => json({ ...head(asked), choices: [choice(said, 'stop')], usage }),
  stream: ({ text: said = '' }, asked) =>
    sse([
      ...pieces(said).map((piece) => ({ ...head(asked), choices: [choice(piece, null)] })),
      { ...head(asked), choices: [choice('', 'stop')] },
      ...(at(asked.body, 'stream_options', 'include_usage') === true ? [{ ...head(asked), choices: [], usage }] : []),
      '[DONE]',
    ]),
  fails: openAiFailures,
};

const usage = {
  prompt_tokens: tokens.input,
  completion_tokens: tokens.output,
  total_tokens: tokens.input + tokens.output,
};
const head = ({ body }: Asked) => ({ id: 'cmpl-1', object: 'text_completion', created: 1, model: text(body, 'model') });
const choice = (said: string, finish_reason: string | null) => ({
  index: 0,
  text: said,
  logprobs: null,
  finish_reason,
});
