import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import { type Captured, type FakeUpstream, json, sse, text } from '../fakes/upstream/index.js';
import { violations } from '../fixtures/replay/schemas.js';
import { waitFor } from './kit/patience.js';
import { startSystem, type System } from './kit/system.js';

let system: System;
let openai: FakeUpstream;
let groq: FakeUpstream;
let ollama: FakeUpstream;
let client: OpenAI;

beforeAll(async () => {
  system = await startSystem({ gateway: { maxUploadBytes: 8 * 1024 * 1024 } });
  openai = await system.upstream();
  groq = await system.upstream();
  ollama = await system.upstream();
  await system.provider({ slug: 'openai', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.provider({ slug: 'groq', kind: 'groq', base_url: `${groq.url}/openai/v1` });
  await system.provider({ slug: 'ollama', kind: 'ollama', base_url: ollama.url, api_key: null });
  await system.provider({ slug: 'anthropic', kind: 'anthropic', base_url: openai.url });
  await system.provider({ slug: 'demo', kind: 'demo', base_url: 'demo://local', api_key: null });
  await system.provider({ slug: 'busy', kind: 'openai', base_url: `${openai.url}/v1` });
  await system.configure('PUT', '/prices/openai/gpt-4o-transcribe', { unit: '1M_tokens', input: '2.5', output: '10' });
  await system.route('hear', ['busy/gpt-4o-transcribe', 'groq/whisper-large-v3']);
  client = system.client((await system.key()).secret);
});
afterAll(() => system.stop());

const sound = Buffer.from(Array.from({ length: 5_000 }, (_, index) => index % 251));
const recording = () => toFile(sound, 'hello.wav', { type: 'audio/wav' });
const usage = { type: 'tokens', input_tokens: 40, output_tokens: 12, total_tokens: 52 };
const model = 'openai/gpt-4o-transcribe';

/** The form that a provider was sent. */
const formOf = ({ body, headers }: Captured) =>
  new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
const lastForm = (provider: FakeUpstream) => formOf(provider.requests.at(-1)!);
const bytesOf = async (file: File | string | null) => Buffer.from(await (file as File).arrayBuffer());
const recordOf = (id: string | null) =>
  waitFor(async () => {
    const { data } = await system.configure('GET', '/requests?limit=20');
    return data.find((one) => one.id === id);
  });

describe('a transcription', () => {
  it('is asked for with the file as it is, and answered as it came', async () => {
    openai.script(json(200, { text: 'Hello.', usage }));
    const { data, response } = await client.audio.transcriptions
      .create({
        file: await recording(),
        model,
        language: 'en',
        include: ['logprobs'],
        timestamp_granularities: ['word'],
      })
      .withResponse();
    expect(data).toEqual({ text: 'Hello.', usage });
    const [request] = openai.requests.slice(-1);
    expect(request).toMatchObject({ path: '/v1/audio/transcriptions', headers: { authorization: 'Bearer sk-openai' } });
    const form = await lastForm(openai);
    expect([...form.keys()]).toEqual(['file', 'model', 'language', 'include[]', 'timestamp_granularities[]']);
    expect(form.get('model')).toBe('gpt-4o-transcribe');
    const file = form.get('file') as File;
    expect([file.name, file.type]).toEqual(['hello.wav', 'audio/wav']);
    expect((await bytesOf(file)).equals(sound)).toBe(true);
    // 40 at 2.5 and 12 at 10 dollars per million.
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('0.00022');
    expect(await recordOf(response.headers.get('x-request-id'))).toMatchObject({
      ...{ endpoint: 'transcriptions', outcome: 'ok', provider: 'openai' },
      usage: { input_tokens: 40, output_tokens: 12 },
    });
  });

  it('is sent a second time, whole, where the first provider has no room', async () => {
    openai.script(json(429, { error: { message: 'Slow down.' } }));
    groq.script(json(200, { text: 'Hello.' }));
    const { data, response } = await client.audio.transcriptions
      .create({ file: await recording(), model: 'hear' })
      .withResponse();
    expect([data.text, response.headers.get('x-gatewright-attempts')]).toEqual(['Hello.', '2']);
    expect(groq.requests.at(-1)?.path).toBe('/openai/v1/audio/transcriptions');
    const form = await lastForm(groq);
    expect(form.get('model')).toBe('whisper-large-v3');
    expect((await bytesOf(form.get('file'))).equals(sound)).toBe(true);
  });

  it('may be plain text', async () => {
    openai.script(text(200, 'WEBVTT\n\nHello.\n', { 'content-type': 'text/plain; charset=utf-8' }));
    const answer = await client.audio.transcriptions
      .create({ file: await recording(), model, response_format: 'vtt' })
      .asResponse();
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/plain; charset=utf-8',
      'WEBVTT\n\nHello.\n',
    ]);
  });

  it('may come word by word, and is charged by what its end tells', async () => {
    const done = { type: 'transcript.text.done', text: 'Hello there', usage };
    openai.script(
      sse([
        { data: { type: 'transcript.text.delta', delta: 'Hello ' } },
        { data: { type: 'transcript.text.delta', delta: 'there' } },
        { data: done },
      ]),
    );
    const { data: events, response } = await client.audio.transcriptions
      .create({ file: await recording(), model, stream: true })
      .withResponse();
    const heard: unknown[] = [];
    for await (const event of events) heard.push(event);
    expect(heard.at(-1)).toEqual(done);
    expect(heard).toHaveLength(3);
    expect(await recordOf(response.headers.get('x-request-id'))).toMatchObject({
      ...{ stream: true, outcome: 'ok' },
      usage: { input_tokens: 40, output_tokens: 12 },
    });
  });

  it('has seconds told by whisper, and an unknown cost', async () => {
    groq.script(json(200, { text: 'Hello.', usage: { type: 'duration', seconds: 3 } }));
    const { response } = await client.audio.transcriptions
      .create({ file: await recording(), model: 'groq/whisper-large-v3' })
      .withResponse();
    expect(response.headers.get('x-gatewright-cost-usd')).toBe('unknown');
  });

  it('is translated where that is asked', async () => {
    groq.script(json(200, { text: 'Good morning.' }));
    const { text: said } = await client.audio.translations.create({
      file: await recording(),
      model: 'groq/whisper-large-v3',
    });
    expect(said).toBe('Good morning.');
    expect(groq.requests.at(-1)?.path).toBe('/openai/v1/audio/translations');
  });

  it("is asked of Ollama in OpenAI's language", async () => {
    ollama.script(json(200, { text: 'Hello.' }));
    await client.audio.transcriptions.create({ file: await recording(), model: 'ollama/whisper' });
    expect(ollama.requests.at(-1)?.path).toBe('/v1/audio/transcriptions');
  });

  it('can be tried without a key', async () => {
    const asked = { file: await recording(), model: 'demo/transcribe' };
    const whole = await client.audio.transcriptions.create(asked);
    expect(whole.text).toContain('Gatewright');
    expect(violations('CreateTranscriptionResponseJson', { ...whole })).toEqual([]);
    const verbose = await client.audio.transcriptions.create({ ...asked, response_format: 'verbose_json' });
    expect(violations('CreateTranscriptionResponseVerboseJson', { ...verbose })).toEqual([]);
    const translated = await client.audio.translations.create(asked);
    expect(violations('CreateTranslationResponseJson', { ...translated })).toEqual([]);
    const srt = await client.audio.transcriptions.create({ ...asked, response_format: 'srt' });
    expect(String(srt)).toContain('00:00:00,000 --> 00:00:02,000');
    let said = '';
    for await (const event of await client.audio.transcriptions.create({ ...asked, stream: true })) {
      expect(violations('CreateTranscriptionResponseStreamEvent', event)).toEqual([]);
      if (event.type === 'transcript.text.delta') said += event.delta;
    }
    expect(said).toContain('Gatewright');
  });
});

describe('what the gateway itself is told in a form', () => {
  it('decides, and goes no further', async () => {
    openai.script(json(200, { text: 'Hello.' }));
    const asked: Record<string, unknown> = {
      ...{ models: ['openai/gpt-4o-transcribe'], provider: { ignore: ['busy'], allow_fallbacks: true } },
      ...{ user: 'jo', metadata: { tags: ['a'] } },
    };
    await client.audio.transcriptions.create({ model: 'hear', file: await recording(), ...asked });
    expect([...(await lastForm(openai)).keys()]).toEqual(['model', 'file']);
  });
});

describe('a form that cannot be served', () => {
  const refusal = async (sent: Promise<unknown>) => {
    const error: unknown = await sent.catch((thrown: unknown) => thrown);
    if (error instanceof OpenAI.APIError) return { status: Number(error.status), code: error.code, param: error.param };
    throw new Error('was not refused', { cause: error });
  };

  it('has a model that nobody offers this for', async () => {
    const sent = client.audio.transcriptions.create({ file: await recording(), model: 'anthropic/claude' });
    expect(await refusal(sent)).toMatchObject({ status: 404, code: 'endpoint_not_supported' });
  });

  it('is JSON', async () => {
    const sent = client.post('/audio/transcriptions', { body: { model } });
    expect(await refusal(sent)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('has no file, or no model', async () => {
    const form = new FormData();
    form.set('model', model);
    expect(await refusal(client.post('/audio/transcriptions', { body: form }))).toEqual({
      ...{ status: 400, code: 'invalid_request', param: 'file' },
    });
    const other = new FormData();
    other.set('file', new Blob([sound]), 'a.wav');
    expect(await refusal(client.post('/audio/transcriptions', { body: other }))).toEqual({
      ...{ status: 400, code: 'invalid_request', param: 'model' },
    });
  });

  it('is larger than allowed, and its sender learns that', async () => {
    const file = await toFile(Buffer.alloc(9 * 1024 * 1024), 'long.wav');
    expect(await refusal(client.audio.transcriptions.create({ file, model }))).toMatchObject({
      status: 413,
      code: 'payload_too_large',
    });
  });

  it('is written by a key that may not', async () => {
    const { secret } = await system.key({ endpoints: ['chat'] });
    const sent = system.client(secret).audio.transcriptions.create({ file: await recording(), model });
    expect(await refusal(sent)).toMatchObject({ status: 403, code: 'policy_blocked' });
  });
});
