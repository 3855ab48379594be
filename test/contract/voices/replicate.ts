import { at, picture, text } from './json.js';
import { type Asked, json, pieces, type Speech, tokens, type Voice } from './voice.js';

/** Replicate's predictions: whole, also for those who asked for a stream. */
export const replicate: Voice = {
  hears: ({ body }) => ({
    ...{ isStream: false, said: '', system: text(body, 'input', 'system_prompt'), user: text(body, 'input', 'prompt') },
    pictures: at(body, 'input', 'image') ? [picture(text(body, 'input', 'image'))] : [],
    ...{ tools: [], calls: [], results: [], schema: undefined, thinks: false },
    most: at(body, 'input', 'max_tokens'),
  }),
  counts: [],
  whole: prediction,
  stream: prediction,
  fails: {
    rejected: json({ title: 'Invalid input', detail: '- input.temperature: Must be at most 5', status: 422 }, 422),
    auth: json({ title: 'Unauthenticated', detail: 'You did not pass a valid authentication token', status: 401 }, 401),
    rate_limited: json({ detail: 'Request was throttled. Expected available in 7 seconds.' }, 429),
    server: json({ detail: 'Internal server error' }, 500),
    context_too_long: json({ detail: 'The prompt exceeds the maximum context of the model', status: 422 }, 422),
    content_policy: undefined, // models there have words of their own
  },
};

function prediction({ text: said = '' }: Speech, _asked: Asked) {
  return json(
    {
      ...{ id: 'p1', model: 'meta/llama-4', version: 'hidden', status: 'succeeded', error: null, output: pieces(said) },
      metrics: { predict_time: 1, input_token_count: tokens.input, output_token_count: tokens.output },
    },
    201,
  );
}
