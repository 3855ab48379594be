import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../../failure/index.js';
import { bodyOnly } from '../../kit/index.js';
import { anthropicCountIngress, anthropicMessagesIngress } from './index.js';

const plain = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] };
const parse = (more: object) => anthropicMessagesIngress.parseRequest(bodyOnly({ ...plain, ...more }));
const read = (more: object) => parse(more).request;
const lost = (more: object) => parse(more).lost;
const messages = (...turns: object[]) => read({ messages: turns }).messages;

function failureOf(act: () => unknown): Failure {
  try {
    act();
  } catch (error) {
    return Failure.from(error);
  }
  throw new Error('it did not fail');
}

describe('a request of an Anthropic caller', () => {
  it('has a system prompt of words or of blocks', () => {
    expect(read({ system: 'Be terse.' }).messages[0]).toEqual({ role: 'system', content: 'Be terse.' });
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    const system = [
      { type: 'text', text: 'One' },
      { type: 'text', text: 'Two', cache_control },
    ];
    expect(read({ system }).messages[0]).toEqual({ role: 'system', content: system });
  });

  it('may be instructed in the middle', () => {
    const turns = [...plain.messages, { role: 'system', content: [{ type: 'text', text: 'Now in French.' }] }];
    expect(messages(...turns)).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Now in French.' },
    ]);
  });

  it('loses the line about billing that would spoil every prompt cache', () => {
    const system = [
      { type: 'text', text: 'x-anthropic-billing-header: cc_version=1' },
      { type: 'text', text: 'You are an agent.' },
    ];
    expect(read({ system }).messages[0]).toEqual({ role: 'system', content: 'You are an agent.' });
    expect(lost({ system })).toEqual(['system.0']);
  });

  it('shows images and documents wherever they are kept', () => {
    const source = (kept: object) => ({ source: kept });
    const content = [
      { type: 'image', ...source({ type: 'base64', media_type: 'image/png', data: 'AAAA' }) },
      { type: 'image', ...source({ type: 'url', url: 'https://a.test/b.png' }) },
      { type: 'document', title: 'T', ...source({ type: 'base64', media_type: 'application/pdf', data: 'BBBB' }) },
      { type: 'document', ...source({ type: 'file', file_id: 'file_1' }) },
      { type: 'document', title: 'T', ...source({ type: 'text', media_type: 'text/plain', data: 'Words' }) },
      { type: 'document', ...source({ type: 'content', content: [{ type: 'text', text: 'Inside' }] }) },
    ];
    expect(messages({ role: 'user', content })).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          { type: 'image_url', image_url: { url: 'https://a.test/b.png' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,BBBB', filename: 'T' } },
          { type: 'file', file: { file_id: 'file_1' } },
          { type: 'text', text: 'T:' },
          { type: 'text', text: 'Words' },
          { type: 'text', text: 'Inside' },
        ],
      },
    ]);
  });

  it('tells results of tools before anything else the user says', () => {
    const content = [
      { type: 'text', text: 'Go on.' },
      { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '20' }], is_error: true },
      { type: 'tool_result', tool_use_id: 'b', cache_control: { type: 'ephemeral' }, content: 'ok' },
      { type: 'tool_result', tool_use_id: 'c' },
    ];
    expect(messages({ role: 'user', content })).toEqual([
      { role: 'tool', tool_call_id: 'a', content: '20', is_error: true },
      {
        role: 'tool',
        tool_call_id: 'b',
        content: [{ type: 'text', text: 'ok', cache_control: { type: 'ephemeral' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: '' },
      { role: 'user', content: 'Go on.' },
    ]);
  });

  it('hands back what was thought, with its proof or without', () => {
    const content = [
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'thinking', thinking: ' Well.', signature: '' },
      { type: 'text', text: 'Yes.' },
      { type: 'tool_use', id: 't', name: 'look', input: { a: 1 }, caller: { type: 'direct' } },
    ];
    expect(lost({ messages: [...plain.messages, { role: 'assistant', content }] })).toEqual([]);
    expect(messages(...plain.messages, { role: 'assistant', content })[1]).toEqual({
      role: 'assistant',
      content: 'Yes.',
      reasoning_content: 'Hm. Well.',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Hm.', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'xyz', format: 'anthropic-claude-v1', index: 1 },
      ],
      tool_calls: [{ id: 't', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }],
    });
  });

  it.each<[object, string | undefined, string[]]>([
    [{ thinking: { type: 'disabled' } }, 'none', []],
    [{ thinking: { type: 'adaptive' } }, 'high', []],
    [
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } },
      'low',
      ['thinking.display'],
    ],
    [{ thinking: { type: 'enabled', budget_tokens: 8192 } }, 'medium', []],
    [{ thinking: { type: 'enabled', budget_tokens: 10_000 } }, 'high', ['thinking.budget_tokens']],
    [{ thinking: { type: 'enabled', budget_tokens: 64_000 } }, 'max', ['thinking.budget_tokens']],
    [{ thinking: { type: 'between_tools' } }, 'none', ['thinking.type']],
    [{ output_config: { effort: 'xhigh', task_budget: 1 } }, 'xhigh', ['output_config.task_budget']],
    [{}, undefined, []],
  ])('that says %j thinks with effort %s', (more, effort, missing) => {
    expect(read(more).reasoning_effort).toBe(effort);
    expect(lost(more)).toEqual(missing);
  });

  it('says what it loses, by its path', () => {
    const more = {
      ...{ context_management: { edits: [] }, container: null, speed: 'fast', cache_control: { type: 'ephemeral' } },
      tools: [
        { name: 'look', input_schema: { type: 'object' }, defer_loading: true },
        { type: 'web_search_20260318', name: 'web_search' },
      ],
      tool_choice: { type: 'tool', name: 'web_search' },
      messages: [
        { role: 'user', content: [{ type: 'document', source: { type: 'text', data: 'x' }, context: 'c' }] },
        {
          role: 'assistant',
          content: [
            { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
            { type: 'text', text: 'x', citations: [{}] },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'container_upload', file_id: 'f' },
            { type: 'text', text: 'y' },
          ],
        },
      ],
    };
    expect(lost(more)).toEqual([
      ...['messages.0.content.0.context', 'messages.1.content.0', 'messages.1.content.1.citations'],
      ...['messages.2.content.0', 'tools.0.defer_loading', 'tools.1', 'tool_choice'],
      ...['context_management', 'speed', 'cache_control'],
    ]);
    expect(read(more).tools).toHaveLength(1);
  });

  it('does not lose what is for the gateway itself', () => {
    expect(
      lost({ models: ['a'], provider: {}, route: 'cost', user: 'u', metadata: { user_id: 'v', tags: [] } }),
    ).toEqual([]);
  });

  it('wants its totals when it is streamed', () => {
    expect(read({ stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(read({ stream: false })).not.toHaveProperty('stream_options');
  });

  it('needs no limit where its tokens are counted', () => {
    const { max_tokens: _, ...unlimited } = plain;
    expect(anthropicCountIngress.parseRequest(bodyOnly(unlimited)).request).not.toHaveProperty('max_tokens');
  });

  it.each<[object, string, string]>([
    [{ model: '' }, 'model', 'must be a non-empty string, not an empty string.'],
    [{ max_tokens: undefined }, 'max_tokens', 'must be an integer, but it is missing.'],
    [{ max_tokens: -1 }, 'max_tokens', 'must not be negative.'],
    [{ messages: [] }, 'messages', 'must have at least one message.'],
    [{ messages: ['x'] }, 'messages.0', 'must be an object, not a string.'],
    [{ messages: [{ role: 'tool', content: '' }] }, 'messages.0.role', 'must be one of user, assistant, system.'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content', 'must be an array, but it is missing.'],
    [
      { messages: [...plain.messages, { role: 'user', content: [{ type: 'text', text: 1 }] }] },
      'messages.1.content.0.text',
      'must be a string, not a number.',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', data: 'x' } }] }] },
      'messages.0.content.0.source.media_type',
      'must be a string, but it is missing.',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{}] }] }] },
      'messages.0.content.0.content.0',
      "must be an object with a 'type', not an object.",
    ],
    [
      { messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: '{}' }] }] },
      'messages.0.content.0.input',
      'must be an object, not a string.',
    ],
    [{ tools: [{ name: 'a' }] }, 'tools.0.input_schema', 'must be an object, but it is missing.'],
    [{ stop_sequences: 'x' }, 'stop_sequences', 'must be an array of strings, not a string.'],
    [{ output_config: { effort: 'huge' } }, 'output_config.effort', 'must be one of low, medium, high, xhigh, max.'],
  ])('that is wrong as %j is refused with the path of the field', (more, param, what) => {
    const failure = failureOf(() => parse(more));
    expect(failure).toMatchObject({ code: 'invalid_request', message: `${param}: ${what}`, details: { param } });
  });

  it.each(['2023-06-01', '2026-10-21', undefined])('may be of version %s', (version) => {
    const asking = { ...bodyOnly(plain), headers: { 'anthropic-version': version } };
    expect(anthropicMessagesIngress.parseRequest(asking).request.model).toBe('m');
  });

  it('of a version that nobody knows is refused', () => {
    const asking = { ...bodyOnly(plain), headers: { 'anthropic-version': '2019-01-01' } };
    expect(failureOf(() => anthropicMessagesIngress.parseRequest(asking))).toMatchObject({
      status: 400,
      message: "anthropic-version: '2019-01-01' is not known. Known are: 2023-06-01, 2026-10-21.",
    });
  });
});
