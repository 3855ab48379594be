import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { sseFramer } from '#core/framing';
import { chunk, chunked, head, json, sse, type FakeUpstream, type Step } from '../fakes/upstream/index.js';
import { violations } from '../fixtures/replay/schemas.js';
import { waitFor } from './kit/patience.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let openai: FakeUpstream;
let groq: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  system = await startSystem();
  openai = await system.upstream();
  groq = await system.upstream();
  await system.provider({ slug: 'openai', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.provider({ slug: 'groq', kind: 'groq', base_url: `${groq.url}/openai/v1` });
  await system.configure('POST', '/providers', { slug: 'demo', kind: 'demo' });
  await system.configure('PUT', '/prices/openai/gpt-4o-mini-tts', { unit: '1M_tokens', input: '0.6', output: '12' });
  await system.provider({ slug: 'busy', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.route('say', ['busy/gpt-4o-mini-tts', 'groq/orpheus']);
  await system.settled();
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const mp3 = { 'content-type': 'audio/mpeg' };
const pieces = [Buffer.from([0xff, 0xfb, 0x90]), Buffer.alloc(70_000, 7), Buffer.from([1, 2, 3])];
const ask = { model: 'openai/gpt-4o-mini-tts', voice: 'alloy', input: 'Hello there' } as const;

const bytesOf = async (answer: { arrayBuffer(): Promise<ArrayBuffer> }) => Buffer.from(await answer.arrayBuffer());
/** What was written down of the request that was answered so. */
const recordOf = ({ headers }: { readonly headers: Headers }) =>
  waitFor(async () => {
    const { data } = await system.configure('GET', '/requests?limit=20');
    return data.find(({ id }) => id === headers.get('x-request-id'));
  });

/** Some sound, and then a cut or nothing more. */
const begins =
  (ends?: 'reset'): Step =>
  async (wire) => {
    await wire.head(head(200, { 'transfer-encoding': 'chunked', ...mp3 }));
    for (const piece of pieces) await wire.write(chunk(piece));
    if (ends) wire.reset();
    else await wire.gone;
  };

describe('speech', () => {
  it('passes byte for byte, under the type it came with', async () => {
    openai.script(chunked(200, pieces, mp3));
    const answer = await client.audio.speech.create({ ...ask, response_format: 'mp3', instructions: 'Cheerfully.' });
    expect(await bytesOf(answer)).toEqual(Buffer.concat(pieces));
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    expect(answer.headers.get('x-gatewright-provider')).toBe('openai');
    expect(openai.requests.at(-1)).toMatchObject({
      path: '/v1/audio/speech',
      json: { ...ask, model: 'gpt-4o-mini-tts', response_format: 'mp3', instructions: 'Cheerfully.' },
    });
    // 23 bytes and 2 to read; 11 bytes to say.
    expect(await recordOf(answer)).toMatchObject({
      ...{ endpoint: 'speech', stream: false, outcome: 'ok' },
      usage: { input_tokens: 9, output_tokens: 17 },
    });
  });

  it('is a cut here where it was cut there, never a clean end', async () => {
    openai.script(begins('reset'));
    const answer = await client.audio.speech.create(ask);
    await expect(bytesOf(answer)).rejects.toThrow();
    expect(await recordOf(answer)).toMatchObject({ outcome: 'provider_error' });
  });

  it('comes from the next one where it does not begin', async () => {
    openai.script(json(429, { error: { message: 'Slow down.' } }));
    groq.script(chunked(200, pieces, { 'content-type': 'audio/wav' }));
    const answer = await client.audio.speech.create({ ...ask, model: 'say' });
    expect(await bytesOf(answer)).toEqual(Buffer.concat(pieces));
    expect(answer.headers.get('content-type')).toBe('audio/wav');
    expect(groq.requests.at(-1)).toMatchObject({ path: '/openai/v1/audio/speech', json: { model: 'orpheus' } });
  });

  it('is given up when its caller leaves', async () => {
    openai.script(begins());
    const answer = await client.audio.speech.create(ask);
    await answer.body?.getReader().cancel();
    await openai.requests.at(-1)?.aborted;
    expect(await recordOf(answer)).toMatchObject({ outcome: 'canceled', provider: 'openai' });
  });

  it('comes in events with its usage', async () => {
    const done = { type: 'speech.audio.done', usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } };
    openai.script(sse([{ data: { type: 'speech.audio.delta', audio: 'AAAA' } }, { data: done }]));
    const answer = await client.audio.speech.create({ ...ask, stream_format: 'sse' });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await answer.text()).toBe(
      `data: {"type":"speech.audio.delta","audio":"AAAA"}\n\ndata: ${JSON.stringify(done)}\n\n`,
    );
    expect(await recordOf(answer)).toMatchObject({
      ...{ stream: true, cost_usd: '0.0012204' },
      usage: { input_tokens: 14, output_tokens: 101 },
    });
  });

  it('is an error of its own where the provider refuses', async () => {
    openai.script(json(400, { error: { message: 'No such voice.', param: 'voice', type: 'invalid_request_error' } }));
    await expect(client.audio.speech.create(ask)).rejects.toMatchObject({ status: 400, param: 'voice' });
    await expect(client.audio.speech.create({ ...ask, input: '' })).rejects.toMatchObject({ param: 'input' });
  });

  it('comes from the demo without a key', async () => {
    const wav = await bytesOf(
      await client.audio.speech.create({
        model: 'demo/speech',
        voice: 'any',
        input: 'Hello there',
        response_format: 'wav',
      }),
    );
    expect([wav.toString('latin1', 0, 4), wav.readUInt32LE(40)]).toEqual(['RIFF', wav.length - 44]);
    const ask = { model: 'demo/speech', voice: 'any', input: 'Hello', stream_format: 'sse' } as const;
    const frames = sseFramer().push(await bytesOf(await client.audio.speech.create(ask)));
    const events = frames.map(({ data }) => JSON.parse(data) as { readonly type: string });
    expect(events.map(({ type }) => type)).toEqual(['speech.audio.delta', 'speech.audio.delta', 'speech.audio.done']);
    for (const event of events) {
      const schema = event.type === 'speech.audio.done' ? 'SpeechAudioDoneEvent' : 'SpeechAudioDeltaEvent';
      expect(violations(schema, event)).toEqual([]);
    }
  });
});
