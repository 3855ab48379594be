import type { TranscriptionRequest, TranscriptionResponse } from '../../../hub/index.js';
import { isRecord, type Target, type TranscriptionEgress } from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { mediaListener } from './listener.js';
import { failedInside, notThese, openAiMedia } from './media.js';

/** Speech that is written down, or translated, in this language: what it says stands in JSON, in plain text, or in events. */
export const openAiTranscriptions = (differences: Differences, path: string): TranscriptionEgress => ({
  ...openAiMedia<TranscriptionRequest>({ differences, rules: differences.transcriptions ?? {}, path }),
  parseResponse: (body, target) => parseTranscript(body, target, differences),
  listener: (_, target) => mediaListener({ ends: ['transcript.text.done'], answers: 1, target, differences }),
});

function parseTranscript(body: unknown, target: Target, differences: Differences): TranscriptionResponse {
  failedInside(body, target, differences);
  if (!isRecord(body) || typeof body['text'] !== 'string') throw notThese('text', target);
  return body as unknown as TranscriptionResponse; // seam: just checked
}
