import { describe, expect, it } from '@jest/globals';
import type { Frame } from '../../../framing/index.js';
import { bodyOnly, type Target } from '../../kit/index.js';
import { openAiChat, openAiImagesIngress, openAiSpeechIngress } from '../index.js';

const target: Target = { provider: 'any', model: 'gpt-image-2', newId: (prefix) => `${prefix}1`, now: 7 };
const dialect = openAiChat();
const images = dialect.images!;
const speech = dialect.speech!;
const ask = { model: 'route', prompt: 'A cat' };
const frame = (event: unknown): Frame => ({
  data: typeof event === 'string' ? event : JSON.stringify(event),
  raw: new Uint8Array(0),
});

describe('a request for images', () => {
  const read = (body: Record<string, unknown>) => openAiImagesIngress.parseRequest(bodyOnly(body)).request;

  it('is said as it came, under the model’s own name', () => {
    const request = read({ ...ask, n: 2, size: '1536x864', quality: 'max', svg: { model: 'm' }, stream: true });
    expect(images.path(target, false)).toBe('/images/generations');
    expect(images.patchRequest?.(request, target)).toEqual({ model: 'gpt-image-2' });
    expect(images.renderRequest(request, target)).toEqual({ ...request, model: 'gpt-image-2' });
  });

  it.each([
    [{ prompt: 'A cat' }, 'model'],
    [{ model: 'm' }, 'prompt'],
    [{ ...ask, prompt: '' }, 'prompt'],
    [{ ...ask, n: 0 }, 'n'],
    [{ ...ask, n: 1.5 }, 'n'],
    [{ ...ask, stream: 'yes' }, 'stream'],
    [{ ...ask, size: 1024 }, 'size'],
    [{ ...ask, quality: {} }, 'quality'],
  ])('is refused for %j', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('takes null for nothing, as OpenAI does', () => {
    const body = { ...ask, n: null, size: null, quality: null, stream: null };
    expect(read(body)).toBe(body);
  });

  it('tells what a provider does not take', () => {
    const lost: string[] = [];
    const differs = openAiChat({
      images: { drop: ['size', 'style'], values: { response_format: { b64_json: 'base64' } } },
    });
    const said = differs.images?.renderRequest(
      { ...ask, size: '1024x1024', response_format: 'b64_json' },
      { ...target, lost: (field) => void lost.push(field) },
    );
    expect(said).toEqual({ model: 'gpt-image-2', prompt: 'A cat', response_format: 'base64' });
    expect(lost).toEqual(['size']);
  });
});

describe('images', () => {
  const parse = (body: unknown) => images.parseResponse(body, target);

  it('pass as they came', () => {
    const body = { created: 1, data: [{ b64_json: 'AA' }, { url: 'https://example.com/a.png' }], usage: {} };
    expect(parse(body)).toBe(body);
    expect(openAiImagesIngress.renderResponse(parse(body), bodyOnly({}))).toBe(body);
  });

  it('were made now where nobody says when', () => {
    expect(parse({ data: [{ url: 'a' }] })).toEqual({ created: 7, data: [{ url: 'a' }] });
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'broken' } }, 'upstream_error'],
    [{ created: 1 }, 'upstream_invalid_response'],
    [{ created: 1, data: ['AA'] }, 'upstream_invalid_response'],
    ['', 'upstream_invalid_response'],
  ])('are none in %j', (body, code) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ code }));
  });
});

describe('who listens to images', () => {
  const listener = (n?: number) => images.listener!('text/event-stream', target, { ...ask, n })!;
  const completed = {
    type: 'image_generation.completed',
    b64_json: 'AA',
    usage: { input_tokens: 5, output_tokens: 272, input_tokens_details: { text_tokens: 5, cached_tokens: 2 } },
  };

  it('hears the end, and what was used', () => {
    const heard = listener();
    heard.hear(frame({ type: 'image_generation.partial_image', b64_json: 'AA' }));
    expect(heard).toMatchObject({ isComplete: false, usage: undefined });
    heard.hear(frame(completed));
    heard.hear(frame('[DONE]'));
    expect(heard).toMatchObject({ isComplete: true, usage: { input: 5, cachedInput: 2, output: 272 } });
  });

  it('waits for as many ends as there are to be images', () => {
    const heard = listener(2);
    heard.hear(frame(completed));
    expect(heard.isComplete).toBe(false);
    heard.hear(frame(completed));
    expect(heard).toMatchObject({ isComplete: true, usage: { input: 10, output: 544 } });
  });

  it.each<[unknown, string]>([
    [{ type: 'error', error: { message: 'No.', code: 'server_error' } }, 'upstream_error'],
    [{ error: { message: 'Blocked.', code: 'content_policy_violation', type: 'invalid_request_error' } }, ''],
    ['{', 'upstream_invalid_response'],
  ])('hears that %j is an error', (event, code) => {
    expect(() => listener().hear(frame(event))).toThrow(expect.objectContaining(code ? { code } : {}));
  });
});

describe('a request for speech', () => {
  const read = (body: Record<string, unknown>) => openAiSpeechIngress.parseRequest(bodyOnly(body)).request;
  const say = { model: 'tts', input: 'Hi' };

  it('is said as it came', () => {
    const request = read({ ...say, voice: { id: 'v' }, response_format: 'opus', speed: 1.5, stream_format: 'sse' });
    expect(speech.path(target, false)).toBe('/audio/speech');
    expect(speech.patchRequest?.(request, { ...target, model: 'tts' })).toEqual({});
    expect(speech.renderRequest(request, target)).toEqual({ ...request, model: 'gpt-image-2' });
  });

  it.each([
    [{ input: 'Hi' }, 'model'],
    [{ model: 'tts' }, 'input'],
    [{ ...say, input: ['Hi'] }, 'input'],
    [{ ...say, speed: 'fast' }, 'speed'],
    [{ ...say, stream_format: 'events' }, 'stream_format'],
    [{ ...say, instructions: 7 }, 'instructions'],
  ])('is refused for %j', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('is not answered in JSON', () => {
    const parse = (body: unknown) => speech.parseResponse(body, target);
    expect(() => parse({ audio: 'AA' })).toThrow(expect.objectContaining({ code: 'upstream_invalid_response' }));
    expect(() => parse({ error: { message: 'No voice.' } })).toThrow(
      expect.objectContaining({ code: 'upstream_error' }),
    );
  });

  it('is complete when that is said', () => {
    const heard = speech.listener!('text/event-stream', target, read(say))!;
    heard.hear(frame({ type: 'speech.audio.delta', audio: 'AA' }));
    expect(heard.isComplete).toBe(false);
    const usage = { input_tokens: 14, output_tokens: 101, total_tokens: 115 };
    heard.hear(frame({ type: 'speech.audio.done', usage }));
    expect(heard).toMatchObject({ isComplete: true, usage: { input: 14, output: 101 } });
  });
});
