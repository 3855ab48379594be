import { expect } from '@jest/globals';
import { openAiTranscriptionsIngress } from '#core/dialects';
import { violationsOfAnswer } from '../../fixtures/replay/schemas.js';
import { ask } from '../asking.js';
import { fileSaid, soundBytes } from '../forms.js';
import type { Subject } from '../matrix/subjects.js';
import { text } from '../voices/json.js';
import { json, type Json } from '../voices/index.js';

const sound = { name: 'file', filename: 'grüezi.mp3', type: 'audio/mpeg', bytes: soundBytes };

export const wish = {
  ingress: openAiTranscriptionsIngress,
  body: { model: 'any', language: 'de', temperature: '0' },
  files: [sound],
};

/** Sound goes on as it came, and comes back in words. */
export const proof = (subject: Subject): Promise<void> => written(subject, 'transcriptions');

/** The same for what is written down in its language, or in English. */
export async function written(subject: Subject, endpoint: 'transcriptions' | 'translations'): Promise<void> {
  const outcome = await ask({
    ...wish,
    subject,
    endpoint,
    reply: () => json(answers[subject.id] ?? { text: 'Grüezi.' }),
  });
  if (outcome.failure) throw outcome.failure;
  const { asked } = outcome;
  expect(asked?.path).toMatch(new RegExp(`/(v1|openai|deployments/[^/]+)/audio/${endpoint}(\\?|$)`));
  expect(asked).toMatchObject({ form: true });
  expect(asked?.body).toEqual({ model: subject.model, language: 'de', temperature: '0', file: fileSaid(sound) });
  const answer = JSON.parse(outcome.text) as Json;
  expect(violationsOfAnswer(`post /audio/${endpoint}`, ours(subject, answer))).toEqual([]);
  expect(text(answer, 'text')).toBe('Grüezi.');
}

/** Those who say more than the words. */
const answers: Readonly<Record<string, Json>> = {
  openai: {
    text: 'Grüezi.',
    usage: { type: 'tokens', input_tokens: 14, output_tokens: 4, total_tokens: 18 },
  },
  mistral: {
    ...{ model: 'voxtral-mini-2507', text: 'Grüezi.', language: 'de', segments: [] },
    usage: { prompt_audio_seconds: 2, prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
  },
  groq: { text: 'Grüezi.', x_groq: { id: 'req_1' } },
};

/** Answers pass as they came: this field is in the words of its provider. */
const ownWords: Readonly<Record<string, string>> = { mistral: 'usage' };

const ours = ({ id }: Subject, answer: Json): Json =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => name !== ownWords[id]));
