import { describe, expect, it } from '@jest/globals';
import type { ChatChunk, ChatRequest } from '../../hub/index.js';
import { bodyOnly, type Target } from '../kit/index.js';
import { anthropicMessages, anthropicMessagesIngress } from './index.js';
import { toData } from './keepsake.js';

const target = (model: string, headers?: Target['headers']): Target => ({
  ...{ provider: 'a', model, headers, newId: (prefix) => prefix, now: 0 },
});
const egress = anthropicMessages.chat;
const claude = target('claude-sonnet-4-5');
const asked = { model: 'claude-sonnet-4-5', messages: [] };

describe('a caller’s own bytes for Anthropic', () => {
  it('stay as they are', () => {
    const messages = [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: 's' }] }];
    expect(egress.patchRequest?.(asked, claude, { messages, system: 'x' })).toEqual({});
  });

  it('name the model as the provider does', () => {
    expect(egress.patchRequest?.({ ...asked, model: 'smart' }, claude, {})).toEqual({ model: 'claude-sonnet-4-5' });
  });

  it('lose what another maker’s model left in the conversation', () => {
    const call = { type: 'tool_use', id: 'call.1', name: 'look', input: {} };
    const result = { type: 'tool_result', tool_use_id: 'call.1', content: 'x' };
    const said = { type: 'text', text: 'So.', citations: [{ encrypted_index: '' }] };
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: '' }] },
      {
        role: 'assistant',
        content: [{ type: 'redacted_thinking', data: toData({ message: {} }) }, said, call],
      },
      { role: 'user', content: [result] },
    ];
    const patched = egress.patchRequest?.(asked, claude, { messages })?.['messages'] as { content: { id: string }[] }[];
    const id = patched[1]?.content[1]?.id;
    expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(patched).toEqual([
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'So.' },
          { ...call, id },
        ],
      },
      { role: 'user', content: [{ ...result, tool_use_id: id }] },
    ]);
  });

  it('keep at other makers what these may have made, but not the line about billing', () => {
    const messages = [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm', signature: '' }] }];
    const system = [
      { type: 'text', text: 'x-anthropic-billing-header: 1' },
      { type: 'text', text: 'Be terse.' },
    ];
    expect(egress.patchRequest?.({ ...asked, model: 'glm-5' }, target('glm-5'), { messages, system })).toEqual({
      system: [{ type: 'text', text: 'Be terse.' }],
    });
    expect(egress.patchRequest?.(asked, claude, { system })).toEqual({});
  });
});

describe('the version', () => {
  const sampled = { ...asked, temperature: 0.5 };

  it.each<[string, { request: ChatRequest; to: Target; caller?: Readonly<Record<string, string>>; version: string }]>([
    [
      'the caller’s own',
      { request: asked, to: claude, caller: { 'anthropic-version': '2023-06-01' }, version: '2023-06-01' },
    ],
    ['the newest of a translated request', { request: asked, to: claude, caller: {}, version: '2026-10-21' }],
    ['the first where sampling is asked for', { request: sampled, to: claude, caller: {}, version: '2023-06-01' }],
    [
      'the newest where the model samples by itself',
      { request: sampled, to: target('claude-opus-4-8'), caller: {}, version: '2026-10-21' },
    ],
    ['the first at other makers', { request: asked, to: target('glm-5'), caller: {}, version: '2023-06-01' }],
    [
      'the operator’s before all',
      { request: asked, to: target('claude-x', { 'anthropic-version': 'z' }), caller: {}, version: 'z' },
    ],
  ])('is %s', (_name, { request, to, caller = {}, version }) => {
    expect(egress.headers?.(request, to, caller)).toEqual({ 'anthropic-version': version });
  });

  it('goes with all betas, each once', () => {
    const to = target('claude-x', { 'anthropic-beta': 'one, two' });
    expect(egress.headers?.(asked, to, { 'anthropic-beta': 'two,three' })).toMatchObject({
      'anthropic-beta': 'one,two,three',
    });
  });
});

describe('the end of a stream that passes', () => {
  const framesOf = (text: string) => anthropicMessages.chat.framer().push(new TextEncoder().encode(text));
  const total = {
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.25 },
    gatewright: { attempts: 2 },
  };
  const tail = (text: string) =>
    anthropicMessagesIngress.encoder(bodyOnly({})).tail?.(framesOf(text), total as unknown as ChatChunk);
  const delta =
    'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","x":1},"usage":{"output_tokens":3}}\n\n';
  const stop = 'event: message_stop\ndata: {"type": "message_stop"}\n\n';

  it('says in its usage what it cost and the way here, and all else as it came', () => {
    expect(tail(delta + stop)).toBe(
      'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","x":1},"usage":{"output_tokens":3,"cost":0.25,"gatewright":{"attempts":2}}}\n\n' +
        stop,
    );
  });

  it('stops also where the provider forgot to', () => {
    expect(tail(delta)).toMatch(/event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/);
  });
});
