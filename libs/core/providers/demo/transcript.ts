import type { Json } from './body.js';
import type { DemoBytes, DemoEvent } from './description.js';

const SENTENCES = ['Hello from Gatewright.', 'Nobody listened to this recording.'] as const;
const TEXT = SENTENCES.join(' ');
/** The demo says so of every recording. */
const SECONDS = 4;
const MS_BETWEEN = 30;
const usage = {
  type: 'tokens',
  input_tokens: 40,
  output_tokens: 12,
  total_tokens: 52,
  input_token_details: { text_tokens: 0, audio_tokens: 40 },
};

/** The same words for every recording, as JSON. */
export function transcriptAsJson({ response_format: format }: Json) {
  if (format === 'verbose_json')
    return {
      ...{ task: 'transcribe', language: 'english', duration: SECONDS, text: TEXT },
      segments: SENTENCES.map((text, id) => ({ ...segment, id, ...times(id), text })),
      usage: { type: 'duration', seconds: SECONDS },
    };
  if (format === 'diarized_json')
    return {
      ...{ task: 'transcribe', duration: SECONDS, text: TEXT },
      segments: SENTENCES.map((text, id) => ({
        ...{ type: 'transcript.text.segment', id: `seg_${id}`, speaker: 'A' },
        ...{ ...times(id), text },
      })),
      usage,
    };
  return { text: TEXT, usage };
}

/** As text, where that is asked for. */
export function transcriptAsText({ response_format: format }: Json): readonly DemoBytes[] | undefined {
  const text = texts[String(format)];
  return text === undefined ? undefined : [{ afterMs: 0, bytes: new TextEncoder().encode(text) }];
}

/** In events, word by word. */
export function transcriptAsEvents(): readonly DemoEvent[] {
  const deltas = TEXT.split(/(?<= )/).map((delta) => event('transcript.text.delta', { delta }));
  return [...deltas, event('transcript.text.done', { text: TEXT, usage })];
}

const event = (type: string, more: object): DemoEvent => ({
  afterMs: MS_BETWEEN,
  event: type,
  data: JSON.stringify({ type, ...more }),
});

const times = (index: number) => ({ start: index * 2, end: index * 2 + 2 });

const segment = { seek: 0, tokens: [], temperature: 0, avg_logprob: -0.1, compression_ratio: 1, no_speech_prob: 0 };

const cue = (mark: string) => (text: string, index: number) =>
  `00:00:0${index * 2}${mark}000 --> 00:00:0${index * 2 + 2}${mark}000\n${text}\n`;

const texts: Readonly<Record<string, string | undefined>> = {
  text: `${TEXT}\n`,
  srt: SENTENCES.map(cue(','))
    .map((one, index) => `${index + 1}\n${one}`)
    .join('\n'),
  vtt: `WEBVTT\n\n${SENTENCES.map(cue('.')).join('\n')}`,
};
