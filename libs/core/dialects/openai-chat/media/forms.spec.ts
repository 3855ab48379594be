import { describe, expect, it } from '@jest/globals';
import type { Frame } from '../../../framing/index.js';
import { bodyOnly, type Target } from '../../kit/index.js';
import {
  openAiChat,
  openAiImageEditsIngress,
  openAiImageVariationsIngress,
  openAiTranscriptionsIngress,
} from '../index.js';

const target: Target = { provider: 'any', model: 'm', newId: (prefix) => `${prefix}1`, now: 7 };
const { edits, transcriptions, translations } = openAiChat();
const frame = (event: unknown): Frame => ({ data: JSON.stringify(event), raw: new Uint8Array(0) });

describe('a request for a transcription', () => {
  const read = (body: Record<string, unknown>) => openAiTranscriptionsIngress.parseRequest(bodyOnly(body)).request;

  it('is the fields of its form, of which only truth is read', () => {
    const request = read({ model: 'route', language: 'en', 'known_speaker_names[]': 'Jo', stream: 'true' });
    expect(request).toEqual({ model: 'route', language: 'en', 'known_speaker_names[]': 'Jo', stream: true });
    expect(transcriptions?.patchRequest?.(request, target)).toEqual({ model: 'm' });
    expect([transcriptions?.path(target, true), translations?.path(target, false)]).toEqual([
      '/audio/transcriptions',
      '/audio/translations',
    ]);
  });

  it('is said below the name of a deployment where that is the way', () => {
    const azure = openAiChat({ pathOfModel: (model) => `/deployments/${model}` });
    expect(azure.transcriptions?.path(target, false)).toBe('/deployments/m/audio/transcriptions');
  });

  it.each([
    [{}, 'model'],
    [{ model: ['a', 'b'] }, 'model'],
    [{ model: 'a', response_format: ['json', 'text'] }, 'response_format'],
    [{ model: 'a', stream: 'maybe' }, 'stream'],
  ])('is refused for %j', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });
});

describe('a transcription', () => {
  const parse = (body: unknown) => transcriptions?.parseResponse(body, target);

  it('passes as it came', () => {
    const body = { text: 'Hello.', usage: { type: 'duration', seconds: 3 }, segments: [] };
    expect(parse(body)).toBe(body);
    expect(parse({ text: '' })).toEqual({ text: '' });
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'broken' } }, 'upstream_error'],
    [{ words: [] }, 'upstream_invalid_response'],
    ['Hello.', 'upstream_invalid_response'],
  ])('is none in %j', (body, code) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ code }));
  });

  it('is complete when that is said, with what it used', () => {
    const heard = transcriptions!.listener!('text/event-stream', target, { model: 'm' })!;
    heard.hear(frame({ type: 'transcript.text.delta', delta: 'Hello' }));
    expect(heard).toMatchObject({ isComplete: false, bytes: 5, usage: undefined });
    const usage = { type: 'tokens', input_tokens: 14, output_tokens: 3, total_tokens: 17 };
    heard.hear(frame({ type: 'transcript.text.done', text: 'Hello', usage }));
    expect(heard).toMatchObject({ isComplete: true, usage: { input: 14, output: 3 } });
  });
});

describe('a request to change an image', () => {
  const read = (body: Record<string, unknown>) => openAiImageEditsIngress.parseRequest(bodyOnly(body)).request;

  it('has numbers and truth, whether a form says them or JSON', () => {
    const asked = { model: 'route', prompt: 'A hat' };
    const read1 = read({ ...asked, n: '2', stream: 'false', partial_images: '0' });
    expect(read1).toEqual(read({ ...asked, n: 2, stream: false, partial_images: 0 }));
    expect(read1).toMatchObject({ n: 2, stream: false, partial_images: 0 });
    // What is read here is not what is sent: the form goes on as it came.
    expect(edits?.patchRequest?.(read1, target)).toEqual({ model: 'm' });
  });

  it('is sent elsewhere than a request for variations', () => {
    const variation = openAiImageVariationsIngress.parseRequest(bodyOnly({ model: 'a' })).request;
    expect(edits?.path(target, false, variation)).toBe('/images/variations');
    expect(edits?.path(target, false, read({ model: 'a', prompt: 'A hat' }))).toBe('/images/edits');
  });

  it.each([
    [{ prompt: 'A hat' }, 'model'],
    [{ model: 'a' }, 'prompt'],
    [{ model: 'a', prompt: 'A hat', n: '0' }, 'n'],
    [{ model: 'a', prompt: 'A hat', n: '1e3' }, 'n'],
    [{ model: 'a', prompt: 'A hat', partial_images: '-1' }, 'partial_images'],
  ])('is refused for %j', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('is answered in as many ends as images', () => {
    const heard = edits!.listener!('text/event-stream', target, read({ model: 'a', prompt: 'A hat', n: 2 }))!;
    heard.hear(frame({ type: 'image_edit.completed' }));
    expect(heard.isComplete).toBe(false);
    heard.hear(frame({ type: 'image_edit.completed' }));
    expect(heard.isComplete).toBe(true);
  });
});
