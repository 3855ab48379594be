import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countedInput } from './counted.js';
import { inputOf, textOf } from './input.js';

const said = (content: unknown) => inputOf({ model: 'm', messages: [{ role: 'user', content }] });

describe('the input of a request', () => {
  it('is as many tokens at most as its text has bytes, and what stands around messages', () => {
    expect(said('Hello').mostTokens).toBe(5 + 4 + 3);
    expect(said([{ type: 'text', text: 'Hello' }]).mostTokens).toBe(5 + 4 + 3);
    expect(said('Grüße').mostTokens).toBe(7 + 4 + 3);
    expect(said('日本語').mostTokens).toBe(9 + 4 + 3);
    expect(said('🙂').mostTokens).toBe(4 + 4 + 3);
  });

  it('counts the bytes of any text as UTF-8 has them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(said(text).mostTokens).toBe(Buffer.byteLength(text) + 7);
      }),
    );
  });

  it('is charged as a third of that where nobody counts it', () => {
    expect(said('x'.repeat(300)).tokens).toBe(100 + 7);
  });

  it('is what a model reads: tools and formats too, the name of the model and the temperature not', () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    const bare = inputOf({ messages }).mostTokens;
    const tools = [{ type: 'function', function: { name: 'weather', description: 'Of a city' } }];
    expect(inputOf({ messages, tools }).mostTokens).toBeGreaterThanOrEqual(bare + 'weatherOf a city'.length);
    expect(inputOf({ messages, model: 'a-long-name', temperature: 0.5, user: 'somebody' }).mostTokens).toBe(bare);
    expect(
      inputOf({ messages, response_format: { type: 'json_schema', json_schema: { name: 'person' } } }).mostTokens,
    ).toBeGreaterThan(bare);
  });

  it('is a question as often as there are documents to rank by it', () => {
    const documents = ['x'.repeat(10), { text: 'y'.repeat(20) }];
    const ranked = { model: 'm', query: 'cats?', documents };
    expect(inputOf(ranked).mostTokens).toBe(2 * 5 + 30);
    expect(textOf(ranked)).toMatchObject({ bytes: 2 * 5 + 30, fixed: 0 });
    expect(inputOf({ documents }).mostTokens).toBe(30);
  });

  it('takes a picture for a picture, not for its letters', () => {
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
    expect(said([{ type: 'image_url', image_url: { url } }]).mostTokens).toBe(1_600 + 7);
  });

  it('takes a message for its text, whatever type it says it has', () => {
    const messages = ['image_url', 'file'].map((type) => ({ role: 'user', type, content: 'x'.repeat(10_000) }));
    expect(inputOf({ messages }).mostTokens).toBeGreaterThan(20_000);
  });

  it('counts names of fields by their bytes as well', () => {
    const tools = (name: string) => inputOf({ tools: [{ function: { parameters: { [name]: {} } } }] }).mostTokens;
    expect(tools('城市') - tools('')).toBe(6);
  });

  it('grows with the length of speech and documents', () => {
    const speech = (length: number) =>
      said([{ type: 'input_audio', input_audio: { data: 'A'.repeat(length), format: 'wav' } }]).mostTokens;
    expect(speech(600_000)).toBeGreaterThan(speech(6_000) + 9_000);
  });

  it('counts the tokens and the texts of embeddings', () => {
    expect(inputOf({ input: [1, 2, 3] }).mostTokens).toBe(3);
    expect(inputOf({ input: ['ab', 'c'] }).mostTokens).toBe(3);
  });

  it('is nothing where there is nothing to read', () => {
    expect(inputOf({ messages: 'none' })).toEqual({ mostTokens: 4, tokens: 2, leastTokens: 0 });
    expect(inputOf({})).toEqual({ mostTokens: 0, tokens: 0, leastTokens: 0 });
  });

  it('is surely no fewer tokens than an eighth of its bytes', () => {
    expect(said('x'.repeat(8_000)).leastTokens).toBe(1_000);
    expect(
      said([{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(8_000)}` } }]),
    ).toMatchObject({
      leastTokens: 0,
    });
  });
});

describe('the text of a request', () => {
  it('is what is said, a line each, and all else is fixed', () => {
    const content = [
      { type: 'text', text: 'Hello' },
      { type: 'image_url', image_url: { url: 'data:' } },
    ];
    const messages = [
      { role: 'system', content: 'Grüße' },
      { role: 'user', content },
    ];
    expect(textOf({ messages })).toEqual({ text: 'Grüße\nHello', bytes: 12, fixed: 1_600 + 4 + 4 + 3 });
    expect(textOf({ input: ['ab', 1] })).toEqual({ text: 'ab', bytes: 2, fixed: 1 });
  });

  it('has not in it what providers write in a form of their own: that stays as many tokens as it has bytes', () => {
    const tools = [{ type: 'function', function: { name: 'weather' } }];
    expect(textOf({ prompt: 'Hi', tools })).toEqual({ text: 'Hi', bytes: 2, fixed: 'functionnameweather'.length });
  });

  it('is of the bytes that are weighed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.jsonValue(), (texts, tools) => {
        const request = { messages: texts.map((content) => ({ role: 'user', content })), tools };
        const { bytes, fixed } = textOf(request);
        expect(bytes + fixed).toBe(inputOf(request).mostTokens);
      }),
    );
  });

  it('is never more when it was counted than it was before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), fc.boolean(), (content, count, isO200k) => {
        const request = { messages: [{ role: 'user', content }] };
        const counted = countedInput(inputOf(request), textOf(request), count, isO200k);
        expect(counted.mostTokens).toBeLessThanOrEqual(inputOf(request).mostTokens);
        expect(counted.tokens).toBe(inputOf(request).tokens);
      }),
    );
  });
});
