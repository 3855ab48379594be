import type { TranscriptionRequest } from '../../../hub/index.js';
import { openAiFailure, type TranscriptionIngress } from '../../kit/index.js';
import { check, present, word } from './fields.js';
import { asFlag } from './of-form.js';

/** OpenAI's transcriptions and translations as callers ask for them, in a form: its fields are the hub form itself. */
export const openAiTranscriptionsIngress: TranscriptionIngress = {
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: checkTranscription(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
};

function checkTranscription(body: Readonly<Record<string, unknown>>): TranscriptionRequest {
  present(body, 'model');
  for (const field of ['response_format', 'language', 'prompt']) check(body, field, word);
  return { ...body, stream: asFlag(body, 'stream') } as TranscriptionRequest; // seam: just checked
}
