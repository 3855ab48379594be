import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../failure/index.js';
import type { Message, Part, ToolCall } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { anthropicMessages } from './index.js';

const target: Target = { provider: 'anthropic', model: 'claude-sonnet-4-5', newId: (prefix) => prefix, now: 0 };
const render = (...messages: Message[]) => anthropicMessages.chat.renderRequest({ model: 'any', messages }, target);
const turns = (...messages: Message[]) => render(...messages)['messages'];
const say = (content: string | Part[]): Message => ({ role: 'user', content });
const call = (id: string, args = '{}'): ToolCall => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: args },
});
const calls = (...tool_calls: ToolCall[]): Message => ({ role: 'assistant', content: null, tool_calls });
const result = (tool_call_id: string, content: string | Part[] = 'seen'): Message => ({
  role: 'tool',
  tool_call_id,
  content,
});
const text = (words: string) => ({ type: 'text', text: words });
const answer = (id: string, content: unknown = 'seen') => ({ type: 'tool_result', tool_use_id: id, content });
const noAnswer = (id: string) => ({ ...answer(id, 'No result was given for this call of look.'), is_error: true });
const refusal = (part: Part): Failure => {
  try {
    render(say('Hi'), say([{ type: 'text', text: 'What is it?' }, part]));
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('instructions', () => {
  it('at the beginning become the system prompt, with their cache breakpoints', () => {
    const cached = { type: 'text', text: 'Long rules', cache_control: { type: 'ephemeral', ttl: '1h' } } as const;
    const body = render(
      { role: 'system', content: 'Be kind.' },
      { role: 'developer', content: [cached, { type: 'text', text: ' ' }] },
      say('Hi'),
    );
    expect(body['system']).toEqual([text('Be kind.'), cached]);
    expect(body['messages']).toHaveLength(1);
  });

  it('later on stay where they are, in the turn of the user', () => {
    expect(
      turns(say('Hi'), { role: 'assistant', content: 'Hello' }, { role: 'system', content: 'Be brief.' }, say('Go on')),
    ).toEqual([
      { role: 'user', content: [text('Hi')] },
      { role: 'assistant', content: [text('Hello')] },
      { role: 'user', content: [text('<system>\nBe brief.\n</system>'), text('Go on')] },
    ]);
  });

  it('alone are what the user says', () => {
    const body = render({ role: 'system', content: 'Be kind.' }, { role: 'system', content: 'Tell a joke.' });
    expect(body).toMatchObject({
      system: [text('Be kind.')],
      messages: [{ role: 'user', content: [text('Tell a joke.')] }],
    });
  });
});

describe('turns', () => {
  it('alternate, with neighbours put together and empty answers left out', () => {
    expect(
      turns(
        say('a'),
        say('b'),
        { role: 'assistant', content: '  ' },
        say('c'),
        { role: 'assistant', content: 'd' },
        { role: 'assistant', content: 'e' },
        say('f'),
      ),
    ).toEqual([
      { role: 'user', content: [text('a'), text('b'), text('c')] },
      { role: 'assistant', content: [text('d'), text('e')] },
      { role: 'user', content: [text('f')] },
    ]);
  });

  it('begin with the user, and say something', () => {
    expect(turns({ role: 'assistant', content: 'Hello' }, say(' '))).toEqual([
      { role: 'user', content: [text('(empty)')] },
      { role: 'assistant', content: [text('Hello')] },
      { role: 'user', content: [text('(empty)')] },
    ]);
    expect(turns()).toEqual([{ role: 'user', content: [text('(empty)')] }]);
  });

  it('that the model is to go on from do not end with white space', () => {
    expect(turns(say('Hi'), { role: 'assistant', content: 'The answer is: \n' })).toMatchObject([
      {},
      { content: [text('The answer is:')] },
    ]);
  });

  it('keep what was refused', () => {
    expect(turns(say('Hi'), { role: 'assistant', content: null, refusal: 'No.' }, say('Why?'))).toMatchObject([
      {},
      { content: [text('No.')] },
      {},
    ]);
  });
});

describe('content', () => {
  it('shows pictures inline and by address', () => {
    const image = (url: string): Part => ({ type: 'image_url', image_url: { url } });
    expect(turns(say([image('data:image/jpg;base64,AAAA'), image('https://example.org/a.png')]))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } },
        ],
      },
    ]);
  });

  it('shows PDF files', () => {
    const pdf = {
      type: 'file',
      file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
      cache_control: { type: 'ephemeral' },
    } as const;
    const source = { type: 'base64', media_type: 'application/pdf', data: 'JVBE' };
    expect(turns(say([pdf]))).toEqual([
      { role: 'user', content: [{ type: 'document', title: 'a.pdf', source, cache_control: { type: 'ephemeral' } }] },
    ]);
  });

  it.each([
    [{ type: 'input_audio', input_audio: { data: '', format: 'mp3' } }, 'messages[1].content[1]'],
    [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }, 'messages[1].content[1].image_url.url'],
    [{ type: 'file', file: { file_id: 'file-openai' } }, 'messages[1].content[1].file'],
    [{ type: 'file', file: { file_data: 'data:audio/mp3;base64,AAAA' } }, 'messages[1].content[1].file'],
  ] as const)('names the part that cannot be said: %j', (part, param) => {
    expect(refusal(part)).toMatchObject({ code: 'invalid_request', details: { param } });
  });
});

describe('calls and their results', () => {
  it('meet in the next turn, the results before all words', () => {
    expect(
      turns(
        say('Look'),
        calls(call('a'), call('b')),
        result('b'),
        { role: 'system', content: 'Hurry.' },
        result('a'),
        say('And?'),
      ),
    ).toEqual([
      { role: 'user', content: [text('Look')] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'look', input: {} },
          { type: 'tool_use', id: 'b', name: 'look', input: {} },
        ],
      },
      { role: 'user', content: [answer('b'), answer('a'), text('<system>\nHurry.\n</system>'), text('And?')] },
    ]);
  });

  it('of several assistants in a row are answered together', () => {
    expect(
      turns(
        say('Look'),
        calls(call('a')),
        { role: 'assistant', content: 'More', tool_calls: [call('b')] },
        result('a'),
        result('b'),
      ),
    ).toMatchObject([
      {},
      { content: [text('More'), { id: 'a' }, { id: 'b' }] },
      { content: [answer('a'), answer('b')] },
    ]);
  });

  it('are mended: a call without a result gets one, a result without a call becomes words', () => {
    expect(
      turns(say('Look'), calls(call('a'), call('b')), result('a'), result('a', 'twice'), result('x', 'lost')),
    ).toMatchObject([
      {},
      {},
      {
        content: [
          answer('a'),
          noAnswer('b'),
          text('Result of tool call a:'),
          text('twice'),
          text('Result of tool call x:'),
          text('lost'),
        ],
      },
    ]);
    expect(turns(say('Look'), calls(call('a')))).toMatchObject([{}, {}, { role: 'user', content: [noAnswer('a')] }]);
  });

  it('hold pictures, errors and cache breakpoints', () => {
    const picture = {
      type: 'image_url',
      image_url: { url: 'https://example.org/a.png' },
      cache_control: { type: 'ephemeral' },
    } as const;
    const [, , last] = turns(say('Look'), calls(call('a')), {
      role: 'tool',
      tool_call_id: 'a',
      is_error: true,
      content: [text('x') as Part, picture],
    }) as unknown[];
    expect(last).toEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'a',
          content: [text('x'), { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } }],
          is_error: true,
          cache_control: { type: 'ephemeral' },
        },
      ],
    });
  });

  it.each([
    ['', {}],
    ['{"a":1}', { a: 1 }],
    ['{"a":', { _raw: '{"a":' }],
    ['[1]', { _raw: '[1]' }],
  ])('never fail on arguments: %j', (args, input) => {
    expect(turns(say('Look'), calls(call('a', args)), result('a'))).toMatchObject([{}, { content: [{ input }] }, {}]);
  });

  it('get ids that Anthropic takes, the same on both sides and at every time', () => {
    const wild = 'functions.look:0';
    const conversation = [say('Look'), calls(call(wild)), result(wild), calls(call(wild)), result(wild)];
    const ids = [...JSON.stringify(turns(...conversation)).matchAll(/"(?:id|tool_use_id)":"([^"]*)"/g)].map(
      ([, id]) => id!,
    );
    expect(ids).toHaveLength(4);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).toBe(ids[3]);
    expect(ids[0]).not.toBe(ids[2]);
    for (const id of ids) expect(id).toMatch(/^functions_look_0[a-zA-Z0-9_-]{1,48}$/);
    expect(turns(...conversation)).toEqual(turns(...conversation));
  });
});
