import { describe, expect, it } from '@jest/globals';
import { targetOf } from '../../dialects/openai-chat/replay.contract.js';
import { demo, demoAnswer } from './index.js';

const moment = { dice: 0.5, nowMs: 1_700_000_000_000 };

describe('demo/transcribe', () => {
  const hear = (body: object = {}, path = '/audio/transcriptions') =>
    demoAnswer(path, { model: 'transcribe', ...body }, moment);
  const textOf = (body: object) => Buffer.concat((hear(body).bytes ?? []).map(({ bytes }) => bytes)).toString();

  it('hears the same words in every recording, and counts them', () => {
    const { json } = hear();
    expect(demo.dialect.transcriptions?.parseResponse(json, targetOf('transcribe'))).toBe(json);
    expect(json).toMatchObject({ text: expect.stringContaining('Gatewright'), usage: { type: 'tokens' } });
    expect(hear({}, '/audio/translations').json).toEqual(json);
    expect(hear({ response_format: 'verbose_json' }).json).toMatchObject({ segments: [{ id: 0 }, { id: 1 }] });
  });

  it('writes them down in every format', () => {
    expect(textOf({ response_format: 'text' })).toMatch(/^Hello from Gatewright\..*\n$/);
    expect(textOf({ response_format: 'srt' })).toMatch(/^1\n00:00:00,000 --> 00:00:02,000\nHello/);
    expect(textOf({ response_format: 'vtt' })).toMatch(/^WEBVTT\n\n00:00:00\.000 --> 00:00:02\.000\nHello/);
  });

  it('tells them word by word', () => {
    const events = (hear({ stream: 'true' }).events ?? []).map(({ data }) => JSON.parse(data) as Told);
    const done = events.at(-1);
    expect(events.map(({ delta = '' }) => delta).join('')).toBe(done?.text);
    expect(hear({ model: 'hello' }).status).toBe(404);
  });

  interface Told {
    readonly delta?: string;
    readonly text?: string;
  }
});
