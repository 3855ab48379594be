import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../hub/index.js';
import { targetOf } from './folding.contract.js';
import { openAiResponses } from './index.js';
import type { Json } from './json.js';

const dialect = openAiResponses({
  encrypts: /^o/,
  rulesFor: (model) => (model.startsWith('o') ? { drop: ['temperature'], efforts: ['low', 'high'] } : {}),
});
const { chat } = dialect;
const request = (more: object = {}): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
});
const patch = (said: Json, model = 'm', asked: object = {}) =>
  chat.patchRequest?.(request(asked), targetOf(model), said);

describe('a chat, asked of who speaks Responses', () => {
  it('is sent as one that is not kept', () => {
    expect(chat.renderRequest(request({ max_tokens: 5, verbosity: 'low' }), targetOf())).toEqual({
      model: 'm',
      input: [{ type: 'message', role: 'user', content: 'Hi' }],
      store: false,
      max_output_tokens: 5,
      text: { verbosity: 'low' },
    });
  });

  it('has its thoughts encrypted where the model can, and its effort and fields as the model takes them', () => {
    const asked = request({ temperature: 1, reasoning_effort: 'medium' });
    expect(chat.renderRequest(asked, targetOf('o3'))).toMatchObject({
      reasoning: { effort: 'high' },
      include: ['reasoning.encrypted_content'],
    });
    expect(chat.renderRequest(asked, targetOf('o3'))).not.toHaveProperty('temperature');
  });

  it('tells what it cannot say', () => {
    const lost: string[] = [];
    chat.renderRequest(request({ stop: 'x', seed: 1, presence_penalty: 0 }), {
      ...targetOf(),
      lost: (field) => lost.push(field),
    });
    expect(lost).toEqual(['stop', 'seed']);
  });

  it('asks nobody to think who cannot, and tells what a model does not take', () => {
    const lost: string[] = [];
    const target = { ...targetOf('o3'), reasoning: false, lost: (field: string) => lost.push(field) };
    const body = chat.renderRequest(request({ temperature: 1, reasoning_effort: 'medium' }), target);
    expect(body).not.toHaveProperty('reasoning');
    expect(lost).toEqual(['reasoning_effort', 'temperature']);
  });

  it('refuses more than one answer, and sound', () => {
    expect(() => chat.renderRequest(request({ n: 2 }), targetOf())).toThrow(
      expect.objectContaining({ details: { param: 'n' } }),
    );
    const sound = [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }] }];
    expect(() => chat.renderRequest(request({ messages: sound }), targetOf())).toThrow(
      expect.objectContaining({ details: { param: 'messages[0].content[0]' } }),
    );
  });

  it('shortens ids of calls that are too long, a call and its result alike', () => {
    const id = 'toolu_'.repeat(20);
    const { input } = chat.renderRequest(
      request({
        messages: [
          { role: 'assistant', tool_calls: [{ id, type: 'function', function: { name: 'a', arguments: '{}' } }] },
          { role: 'tool', tool_call_id: id, content: 'ok' },
        ],
      }),
      targetOf(),
    ) as { input: { call_id: string }[] };
    expect(input[0]?.call_id).toBe(input[1]?.call_id);
    expect(input[0]?.call_id.length).toBeLessThanOrEqual(64);
  });

  it('says thoughts again only with their own proof', () => {
    const own = [{ type: 'reasoning.encrypted', data: 'x', id: 'rs_1', format: 'openai-responses-v1' }];
    const foreign = [{ type: 'reasoning.text', text: 'Hm', signature: 'y', format: 'anthropic-claude-v1' }];
    const messages = [own, foreign].map((reasoning_details) => ({
      role: 'assistant',
      content: 'A',
      reasoning_details,
    }));
    const { input } = chat.renderRequest(request({ messages }), targetOf()) as { input: Json[] };
    expect(input.map(({ type }) => type)).toEqual(['reasoning', 'message', 'message']);
    expect(input[0]).toEqual({ id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'x' });
  });
});

describe("the caller's own bytes", () => {
  it('change where they name another model, ask to be kept, or refer to what only we know', () => {
    expect(patch({ previous_response_id: 'resp_1', input: 'Hi' }, 'n')).toEqual({
      model: 'n',
      store: false,
      previous_response_id: undefined,
    });
  });

  it('keep thoughts that their maker can read', () => {
    const own = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' };
    const carried = { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gatewright.v1:[]' };
    const bare = { type: 'reasoning', id: 'rs_3', summary: [] };
    const said = { role: 'user', content: 'Hi' };
    expect(patch({ input: [own, said] })).toEqual({ store: false });
    expect(patch({ input: [own, carried, bare, said] })).toEqual({ store: false, input: [own, said] });
  });

  it('ask for encrypted thoughts where the answer is kept, so that the next turn can go on', () => {
    expect(patch({}, 'o3', { model: 'o3' })).toEqual({ store: false, include: ['reasoning.encrypted_content'] });
    expect(patch({ store: false }, 'o3', { model: 'o3' })).toEqual({ store: false });
  });

  it('take the limit of a budget and the effort of the model', () => {
    const said = { store: false, temperature: 1, reasoning: { effort: 'medium', summary: 'auto' } };
    expect(patch(said, 'o3', { model: 'o3', max_tokens: 9, reasoning_effort: 'medium' })).toEqual({
      ...{ store: false, temperature: undefined, max_tokens: undefined, max_output_tokens: 9 },
      reasoning: { effort: 'high', summary: 'auto' },
    });
  });
});

describe('what goes wrong', () => {
  const read = (body: unknown) => () => chat.parseResponse(body, targetOf());
  const decode = (...events: readonly unknown[]) => {
    const decoder = chat.decoder(targetOf());
    for (const event of events) decoder.push({ data: JSON.stringify(event), raw: new Uint8Array() });
    return decoder;
  };

  it.each([
    ['a failure', { status: 'failed', error: { code: 'server_error', message: 'Oh.' }, output: [] }, 'server'],
    [
      'a limit',
      { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow.' }, output: [] },
      'rate_limited',
    ],
    ['an error', { error: { message: 'Too long.', code: 'context_length_exceeded' } }, 'context_too_long'],
    ['no output', { object: 'response', status: 'completed' }, 'invalid'],
    ['an answer that is not finished', { status: 'queued', output: [] }, 'invalid'],
    ['no object', [1], 'invalid'],
  ])('is seen in %s with status 200', (_, body, fault) => {
    expect(read(body)).toThrow(expect.objectContaining({ details: expect.objectContaining({ fault }) }));
  });

  it.each([
    ['an event', { type: 'error', code: 'rate_limit_exceeded', message: 'Slow.' }, 'rate_limited'],
    [
      'a failed response',
      { type: 'response.failed', response: { error: { code: 'server_error', message: 'Oh.' } } },
      'server',
    ],
    ['an error without a type', { error: { message: 'Oh.', code: 'server_error' } }, 'server'],
  ])('is seen in a stream as %s', (_, event, fault) => {
    expect(() => decode(event)).toThrow(expect.objectContaining({ details: expect.objectContaining({ fault }) }));
  });

  it('is not complete before it says so', () => {
    const text = { type: 'response.output_text.delta', output_index: 0, delta: 'A' };
    expect(decode(text).complete).toBe(false);
    expect(decode(text, { type: 'response.incomplete', response: { status: 'incomplete' } }).complete).toBe(true);
  });

  it('tells an account without money from one that is limited', () => {
    const body = { error: { message: 'No.', type: 'insufficient_quota', code: 'insufficient_quota' } };
    const failure = dialect.parseFailure({ status: 429, headers: {}, body, nowMs: 0 }, targetOf());
    expect(failure.details.fault).toBe('quota');
  });
});
