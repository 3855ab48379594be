import { type Json, wordsOf } from './body.js';
import type { DemoBytes, DemoEvent } from './description.js';

const RATE = 24_000;
const BYTES_PER_SAMPLE = 2;
const MAX_WORDS = 50;
/** Each word is a tone of so many samples: a tenth of a second. */
const SAMPLES_PER_WORD = RATE / 10;
const MS_BETWEEN = 20;
/** What the demo says that a word has in tokens when it is spoken. */
const TOKENS_PER_WORD = 2;

/** A tone for each word of the text, in pieces: a WAV file, or its samples alone where `pcm` is asked for. */
export function soundOf(body: Json): readonly DemoBytes[] {
  const tones = tonesOf(body).map((bytes) => ({ afterMs: MS_BETWEEN, bytes }));
  const length = tones.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return isPcm(body) ? tones : [{ afterMs: 0, bytes: head(length) }, ...tones];
}

/** The same in events. */
export function soundAsEvents(body: Json): readonly DemoEvent[] {
  const input_tokens = wordsOf(body['input']).length;
  const output_tokens = tonesOf(body).length * TOKENS_PER_WORD;
  const usage = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
  return [
    ...soundOf(body).map(({ afterMs, bytes }) =>
      event(afterMs, 'speech.audio.delta', { audio: Buffer.from(bytes).toString('base64') }),
    ),
    event(0, 'speech.audio.done', { usage }),
  ];
}

/** The demo knows no other sound, whatever is asked for. */
export const soundType = (body: Json): string => (isPcm(body) ? 'audio/pcm' : 'audio/wav');

const isPcm = ({ response_format: format }: Json): boolean => format === 'pcm';

const event = (afterMs: number, type: string, more: object): DemoEvent => ({
  afterMs,
  event: type,
  data: JSON.stringify({ type, ...more }),
});

const tonesOf = ({ input }: Json): readonly Uint8Array[] =>
  (wordsOf(input).length > 0 ? wordsOf(input) : ['']).slice(0, MAX_WORDS).map(({ length }) => tone(220 + 40 * length));

/** Softly begun and ended, so that it does not click. */
function tone(hertz: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(SAMPLES_PER_WORD * BYTES_PER_SAMPLE));
  for (let at = 0; at < SAMPLES_PER_WORD; at += 1) {
    const loud = 8_000 * Math.sin((Math.PI * at) / SAMPLES_PER_WORD);
    bytes.setInt16(at * BYTES_PER_SAMPLE, loud * Math.sin((2 * Math.PI * hertz * at) / RATE), true);
  }
  return new Uint8Array(bytes.buffer);
}

/** http://soundfile.sapp.org/doc/WaveFormat/ */
function head(length: number): Uint8Array {
  const bytes = Buffer.alloc(44);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + length, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20); // samples as they are
  bytes.writeUInt16LE(1, 22); // one channel
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * BYTES_PER_SAMPLE, 28);
  bytes.writeUInt16LE(BYTES_PER_SAMPLE, 32);
  bytes.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(length, 40);
  return bytes;
}
