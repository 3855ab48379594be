import { describe, expect, it } from '@jest/globals';
import { bodyOnly, type Target } from '../kit/index.js';
import { openAiChat, openAiModerationsIngress } from './index.js';

const target: Target = { provider: 'any', model: 'omni-moderation-latest', newId: (prefix) => `${prefix}1`, now: 1 };
const egress = openAiChat().moderations!;
const parse = (body: unknown) => egress.parseResponse(body, target);
const read = (body: Record<string, unknown>) => openAiModerationsIngress.parseRequest(bodyOnly(body)).request;

describe('a moderation', () => {
  it('is asked for as at OpenAI, with its model where none is named', () => {
    expect(egress.path(target, false)).toBe('/moderations');
    expect(read({ input: 'Hi' })).toEqual({ input: 'Hi', model: 'omni-moderation-latest' });
    const input = [
      { type: 'text', text: 'Hi' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
    ];
    expect(read({ model: 'm', input })).toEqual({ model: 'm', input });
    expect(egress.patchRequest?.(read({ input: 'Hi' }), target)).toEqual({ model: 'omni-moderation-latest' });
    expect(egress.renderRequest(read({ model: 'route', input }), target)).toEqual({ model: target.model, input });
  });

  it.each([
    [{}, 'input'],
    [{ input: [] }, 'input'],
    [{ input: [7] }, 'input'],
    [{ input: 'Hi', model: 7 }, 'model'],
  ])('is refused for %j', (body, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'invalid_request', details: { param } }));
  });

  it('passes as it came', () => {
    const result = { flagged: true, categories: { hate: true }, category_scores: { hate: 0.9 } };
    const body = { id: 'modr-7', model: 'omni-moderation-latest', results: [result] };
    expect(parse(body)).toBe(body);
  });

  it('is flagged by its categories where nobody says it, as at Mistral', () => {
    const body = { id: 'a', model: 'mistral-moderation-latest', results: [{ categories: { pii: true, hate: false } }] };
    expect(parse(body).results).toEqual([
      { flagged: true, categories: { pii: true, hate: false }, category_scores: {} },
    ]);
    expect(parse({ results: [{ categories: { pii: false } }] })).toMatchObject({
      id: 'modr-1',
      model: 'omni-moderation-latest',
      results: [{ flagged: false }],
    });
  });

  it.each<[unknown, string]>([
    [{ error: { message: 'broken' } }, 'upstream_error'],
    [{ id: 'a' }, 'upstream_invalid_response'],
    [{ results: [{ flagged: false }] }, 'upstream_invalid_response'],
  ])('is none in %j', (body, code) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ code }));
  });
});
