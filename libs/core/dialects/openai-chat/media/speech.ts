import type { SpeechRequest } from '../../../hub/index.js';
import type { SpeechEgress } from '../../kit/index.js';
import type { Differences } from '../differences.js';
import { mediaListener } from './listener.js';
import { failedInside, notThese, openAiMedia } from './media.js';

/** Speech in this language: its answer is sound, which nobody reads, or events. */
export const openAiSpeech = (differences: Differences): SpeechEgress => ({
  ...openAiMedia<SpeechRequest>({ differences, rules: differences.speech ?? {}, path: '/audio/speech' }),
  // Sound is no JSON: what is JSON is an error, or of no use to a caller who waits for sound.
  parseResponse: (body, target) => {
    failedInside(body, target, differences);
    throw notThese('sound', target);
  },
  listener: (_, target) => mediaListener({ ends: ['speech.audio.done'], answers: 1, target, differences }),
});
