import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import { type ChatRequest, chunksOf, type Message } from '../../hub/index.js';
import { bodyOnly } from '../kit/index.js';
import { openAiChatIngress } from '../openai-chat/index.js';
import { replicate } from './index.js';

const base = { provider: 'replicate', model: 'meta/llama-4', newId: (prefix: string) => `${prefix}1`, now: 7 };
const hi: Message = { role: 'user', content: 'Hi' };
const told = (request: Partial<ChatRequest>, model = base.model) => {
  const lost: string[] = [];
  const target = { ...base, model, lost: (field: string) => void lost.push(field) };
  const body = replicate.chat.renderRequest({ model: 'any', messages: [hi], ...request }, target);
  return { lost, path: replicate.chat.path(target, false), said: JSON.parse(JSON.stringify(body)) as unknown };
};
const input = (request: Partial<ChatRequest>) => (told(request).said as { input: Record<string, unknown> }).input;
const failing = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe("Replicate's request", () => {
  const version = 'a'.repeat(64);

  it.each([
    ['meta/llama-4', '/models/meta/llama-4/predictions', {}],
    [`meta/llama-4:${version}`, '/predictions', { version }],
    [version, '/predictions', { version }],
    ['deployments/team/mine', '/deployments/team/mine/predictions', {}],
  ])('runs %s', (model, path, more) => {
    expect(told({}, model)).toEqual({ lost: [], path, said: { ...more, input: { prompt: 'Hi' } } });
  });

  it.each(['llama', '../../account', 'meta/..', 'meta/llama/4', 'meta/llama:1', 'meta/llama?x=1'])(
    'goes to no other place for %s',
    (model) => {
      expect(failing(() => told({}, model))).toMatchObject({ code: 'invalid_request', details: { param: 'model' } });
    },
  );

  it('waits, and lets nothing run on for which nobody waits', () => {
    expect(replicate.chat.headers?.({ model: 'any', messages: [hi] }, base, {})).toEqual({
      prefer: 'wait=60',
      'cancel-after': '1m',
    });
  });

  it('is one text: a conversation turn by turn, the system beside it', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
      hi,
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'Why?' },
    ];
    expect(input({ messages })).toEqual({
      prompt: 'User: Hi\n\nAssistant: Hello.\n\nUser: Why?\n\nAssistant:',
      system_prompt: 'Be brief.\n\nBe kind.',
    });
    expect(input({ messages: messages.slice(2, 4) })).toEqual({ prompt: 'User: Hi\n\nAssistant: Hello.' });
  });

  it('has the names that most models there have, and those of the caller above them', () => {
    const said = input({
      ...{ max_completion_tokens: 7, temperature: 0.5, top_p: 0.9, top_k: 5, seed: 1, stop: ['a', 'b'] },
      ...{ presence_penalty: 1, frequency_penalty: 2, input: { max_new_tokens: 9, temperature: 0.1 } },
    });
    expect(said).toEqual({
      ...{ prompt: 'Hi', max_tokens: 7, max_new_tokens: 9, temperature: 0.1, top_p: 0.9, top_k: 5, seed: 1 },
      ...{ stop_sequences: 'a,b', presence_penalty: 1, frequency_penalty: 2 },
    });
  });

  it('shows one picture', () => {
    const picture = (url: string) => ({ type: 'image_url' as const, image_url: { url } });
    const content = [{ type: 'text' as const, text: 'What?' }, picture('https://a.example/1.png')];
    expect(input({ messages: [{ role: 'user', content }] })).toEqual({
      prompt: 'What?',
      image: 'https://a.example/1.png',
    });
    const two: Message = { role: 'user', content: [...content, picture('https://a.example/2.png')] };
    expect(failing(() => input({ messages: [two] }))).toMatchObject({ details: { param: 'messages[0].content[2]' } });
  });

  const tools = [{ type: 'function' as const, function: { name: 'look' } }];
  it.each<[string, Partial<ChatRequest>]>([
    ['tools', { tools }],
    ['response_format.type', { response_format: { type: 'json_object' } }],
    ['messages[0].role', { messages: [{ role: 'tool', tool_call_id: '1', content: 'x' }] }],
  ])('refuses %s', (param, request) => {
    expect(failing(() => input(request))).toMatchObject({ code: 'invalid_request', details: { param } });
  });

  it('tells what it leaves out', () => {
    expect(told({ n: 2, stop: 'a,b', tools, tool_choice: 'none', logit_bias: {} }).lost.toSorted()).toEqual([
      'logit_bias',
      'n',
      'stop',
    ]);
  });

  it('renders whatever was not checked, or refuses it by name', () => {
    const part = fc.record({ type: fc.constantFrom('text', 'refusal', 'file'), text: fc.string() });
    const message = fc.record({
      role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'function'),
      content: fc.oneof(fc.string(), fc.array(part)),
      tool_call_id: fc.constant('1'),
      reasoning_content: fc.jsonValue(),
    });
    const fields = { stop: fc.oneof(fc.string(), fc.array(fc.string())), input: fc.jsonValue(), seed: fc.jsonValue() };
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 3 }), fc.record(fields), (messages, more) => {
        const body = { model: 'any', messages, ...more };
        const error = failing(() =>
          replicate.chat.renderRequest(openAiChatIngress.parseRequest(bodyOnly(body)).request, base),
        );
        if (error instanceof Error) {
          expect(error).toBeInstanceOf(Failure);
          expect(error).toMatchObject({ code: 'invalid_request', details: { param: expect.any(String) } });
        }
      }),
    );
  });
});

describe("Replicate's answer", () => {
  const parse = (body: unknown) => replicate.chat.parseResponse(body, base);
  const done = { id: 'p1', status: 'succeeded', output: ['Hel', 'lo.'], error: null };

  it('is a chat completion', () => {
    expect(parse({ ...done, metrics: { predict_time: 1, input_token_count: 3, output_token_count: 2 } })).toEqual({
      id: 'p1',
      object: 'chat.completion',
      created: 7,
      model: 'meta/llama-4',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello.', refusal: null },
          finish_reason: 'stop',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    });
  });

  it('says no more than it has to', () => {
    const brief = { id: 'p1', status: 'succeeded', output: 'Hi.' };
    expect(parse(brief).choices[0]?.message.content).toBe('Hi.');
  });

  it('counts nothing that is not told', () => {
    expect(parse({ ...done, metrics: { predict_time: 1 } }).usage).toBeUndefined();
    expect(parse({ ...done, output: 'Hello.', metrics: { input_token_count: 'x' } }).usage).toBeUndefined();
  });

  it('says the same in chunks as whole', () => {
    const words = (pieces: readonly string[]) =>
      chunksOf(parse({ ...done, output: pieces }))
        .flatMap(({ choices }) => choices[0]?.delta.content ?? '')
        .join('');
    fc.assert(fc.property(fc.array(fc.string()), (pieces) => expect(words(pieces)).toBe(pieces.join(''))));
  });

  it.each<[unknown, object]>([
    [
      { ...done, status: 'failed', error: 'CUDA out of memory' },
      { code: 'upstream_error', details: { fault: 'server' } },
    ],
    [
      { ...done, status: 'processing', output: null },
      { code: 'upstream_timeout', details: { fault: 'timeout' } },
    ],
    [{ ...done, status: 'aborted', output: null }, { code: 'upstream_timeout' }],
    [{ ...done, output: { url: 'x' } }, { code: 'upstream_invalid_response' }],
    [{ detail: 'hm' }, { code: 'upstream_invalid_response' }],
  ])('is none in %j', (body, expected) => {
    expect(failing(() => parse(body))).toMatchObject(expected);
  });

  it('has no events', () => {
    const decoder = replicate.chat.decoder(base);
    expect(failing(() => decoder.push({ data: 'Hel', raw: new Uint8Array() }))).toMatchObject({
      code: 'upstream_invalid_response',
    });
    expect([decoder.complete, decoder.end()]).toEqual([false, []]);
  });
});

describe("Replicate's failures", () => {
  it.each([
    [401, { title: 'Unauthenticated', detail: 'You did not pass a token' }, { code: 'upstream_auth_failed' }],
    [402, { title: 'Billing required', detail: 'Pay first' }, { details: { fault: 'quota' } }],
    [
      404,
      { detail: 'The requested resource could not be found.' },
      { details: { rejection: { code: 'model_not_found' } } },
    ],
    [422, { title: 'Input validation failed', detail: '- input.prompt is required' }, { code: 'upstream_rejected' }],
    [
      429,
      { detail: 'Request was throttled. Expected available in 3 seconds.' },
      { code: 'rate_limit_exceeded', details: { retryAfterMs: 3_000 } },
    ],
  ])('%i', (status, body, expected) => {
    const failure = replicate.parseFailure({ status, headers: {}, body, nowMs: 0 }, base);
    expect(failure).toMatchObject({ message: `replicate: ${body.detail}`, ...expected });
  });
});

describe("Replicate's models", () => {
  it('are those of language', () => {
    expect(replicate.models.parse({ slug: 'language-models', models: [{ owner: 'meta', name: 'llama-4' }] })).toEqual([
      { id: 'meta/llama-4' },
    ]);
    expect(() => replicate.models.parse({})).toThrow('cannot be read');
  });
});
