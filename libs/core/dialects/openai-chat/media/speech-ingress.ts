import type { SpeechRequest } from '../../../hub/index.js';
import { openAiFailure, type SpeechIngress } from '../../kit/index.js';
import { check, number, present, word } from './fields.js';

/** OpenAI's speech as callers ask for it: the hub form itself. Voices and formats are the upstream's business. */
export const openAiSpeechIngress: SpeechIngress = {
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: checkSpeech(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
};

const stream = { is: (value: unknown) => value === 'sse' || value === 'audio', expected: "'sse' or 'audio'" };

function checkSpeech(body: Readonly<Record<string, unknown>>): SpeechRequest {
  present(body, 'model');
  present(body, 'input');
  check(body, 'instructions', word);
  check(body, 'speed', number);
  check(body, 'stream_format', stream);
  return body as unknown as SpeechRequest; // seam: just checked
}
