import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure/index.js';
import type { ChatRequest } from '../../hub/index.js';
import { providers } from '../../providers/index.js';
import { targetOf } from './replay.contract.js';

const hello: ChatRequest = { model: 'alias', messages: [{ role: 'user', content: 'Hello' }] };
const tools: ChatRequest['tools'] = [{ type: 'function', function: { name: 'f' } }];

function dialectOf(provider: string) {
  const dialect = providers.get(provider)?.dialect;
  if (!dialect?.chat.patchRequest) throw new Error(`${provider} does not speak OpenAI`);
  return dialect.chat;
}

const patch = (provider: string, model: string, request: object) =>
  dialectOf(provider).patchRequest?.({ ...hello, ...request, model }, targetOf(model));
const render = (provider: string, model: string, request: object) =>
  dialectOf(provider).renderRequest({ ...hello, ...request, model }, targetOf(model));

/** What is sent, or what is said instead. */
function orFailure(say: () => object): unknown {
  try {
    return JSON.parse(JSON.stringify(say())) as unknown;
  } catch (error) {
    return Failure.from(error).message;
  }
}

describe('a request in the same language', () => {
  it('needs no edit where nothing stands in the way', () => {
    expect(patch('openai', 'gpt-4.1', { temperature: 1, unknown_field: [1] })).toEqual({});
  });

  it('gets the name of the model upstream', () => {
    expect(dialectOf('openai').patchRequest?.(hello, targetOf('gpt-4.1'))).toEqual({ model: 'gpt-4.1' });
  });

  it('asks for usage when it streams, and keeps its other stream options', () => {
    expect(patch('openai', 'gpt-4.1', { stream: true })).toEqual({ stream_options: { include_usage: true } });
    expect(patch('openai', 'gpt-4.1', { stream: true, stream_options: { include_usage: true } })).toEqual({});
    expect(patch('openai', 'gpt-4.1', { stream: true, stream_options: { include_obfuscation: false } })).toEqual({
      stream_options: { include_obfuscation: false, include_usage: true },
    });
  });

  it('loses the wishes that are for the gateway', () => {
    const wishes = { models: ['a'], provider: { order: ['x'] }, route: 'cost', metadata: { tags: ['t'], ticket: '1' } };
    expect(patch('openrouter', 'gpt-4.1', wishes)).toEqual({
      models: undefined,
      provider: undefined,
      route: undefined,
      metadata: { ticket: '1' },
    });
    expect(patch('openai', 'gpt-4.1', { metadata: { tags: ['t'] } })).toEqual({ metadata: undefined });
  });

  it('says patched what it says rendered', () => {
    const fields = fc.record(
      {
        stream: fc.boolean(),
        max_tokens: fc.nat(),
        max_completion_tokens: fc.nat(),
        temperature: fc.nat(),
        seed: fc.nat(),
        reasoning_effort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
        tools: fc.constant(tools),
        tool_choice: fc.constantFrom('auto', 'required'),
        route: fc.constant('cost'),
      },
      { requiredKeys: [] },
    );
    const ids = [...providers.values()].filter(({ dialect }) => dialect.id === 'openai-chat').map(({ id }) => id);
    fc.assert(
      fc.property(
        fc.constantFrom(...ids),
        fc.constantFrom('gpt-5.4', 'gpt-5.6-sol', 'kimi-k3', 'x'),
        fields,
        (id, model, request) => {
          const patched = orFailure(() => ({ ...hello, ...request, model, ...patch(id, model, request) }));
          expect(patched).toEqual(orFailure(() => render(id, model, request)));
        },
      ),
    );
  });
});

describe('OpenAI itself', () => {
  it.each(['o4-mini', 'gpt-5', 'gpt-5-mini', 'gpt-6-luna', 'gpt-6.1-sol'])(
    'takes no sampling and only max_completion_tokens for %s',
    (model) => {
      expect(patch('openai', model, { temperature: 0, top_p: 1, max_tokens: 9 })).toEqual({
        temperature: undefined,
        top_p: undefined,
        max_tokens: undefined,
        max_completion_tokens: 9,
      });
    },
  );

  it.each(['gpt-4.1', 'gpt-4o', 'gpt-5-chat-latest', 'chatgpt-4o-latest'])(
    'takes sampling and max_tokens for %s',
    (model) => {
      expect(patch('openai', model, { temperature: 0, max_tokens: 9 })).toEqual({});
    },
  );

  it('takes sampling for gpt-5.1 to 5.5 only without thinking', () => {
    expect(patch('openai', 'gpt-5.4', { temperature: 0 })).toEqual({ temperature: undefined });
    expect(patch('openai', 'gpt-5.4', { temperature: 0, reasoning_effort: 'none' })).toEqual({});
  });

  it('does not think in gpt-5.6 when tools are offered', () => {
    expect(patch('openai', 'gpt-5.6-sol', { tools, reasoning_effort: 'high' })).toEqual({ reasoning_effort: 'none' });
    expect(patch('openai', 'gpt-6-luna', { tools, reasoning_effort: 'high' })).toEqual({});
  });

  it('gets the nearest effort that a model knows', () => {
    const effort = (model: string, reasoning_effort: string) =>
      patch('openai', model, { reasoning_effort })?.['reasoning_effort'];
    expect([effort('gpt-6-astra', 'none'), effort('o3', 'max'), effort('gpt-5.1', 'minimal')]).toEqual([
      'low',
      'high',
      'low',
    ]);
  });
});

describe('differences of other providers', () => {
  it('speaks Mistral', () => {
    expect(
      patch('mistral', 'mistral-large-4', {
        seed: 1,
        tool_choice: 'required',
        tools,
        stream: true,
        user: 'u',
        max_completion_tokens: 5,
      }),
    ).toEqual({
      random_seed: 1,
      seed: undefined,
      tool_choice: 'any',
      user: undefined,
      max_tokens: 5,
      max_completion_tokens: undefined,
    });
  });

  it.each(['together', 'deepseek', 'moonshot', 'nvidia', 'zai', 'baseten', 'fireworks'])(
    'limits the answer of %s by max_tokens',
    (provider) => {
      expect(render(provider, 'm', { max_completion_tokens: 5 })).toMatchObject({ max_tokens: 5 });
      expect(render(provider, 'm', { max_completion_tokens: 5 })).not.toHaveProperty('max_completion_tokens');
    },
  );

  it('fixes the sampling of Kimi and the penalties of Grok', () => {
    const sampling = { temperature: 1, presence_penalty: 1, stop: 'x' };
    expect(patch('moonshot', 'kimi-k3', sampling)).toEqual({ temperature: undefined, presence_penalty: undefined });
    expect(patch('xai', 'grok-4.7', sampling)).toEqual({ presence_penalty: undefined, stop: undefined });
  });

  it('switches thinking off where that is a switch', () => {
    expect(patch('deepseek', 'deepseek-flash', { reasoning_effort: 'none' })).toEqual({
      thinking: { type: 'disabled' },
      reasoning_effort: undefined,
    });
    expect(patch('alibaba', 'qwen3.8-max', { reasoning_effort: 'none' })).toEqual({
      enable_thinking: false,
      reasoning_effort: undefined,
    });
  });

  it('streams the arguments of Z.ai only when asked to', () => {
    expect(patch('zai', 'glm-5.3', { tools, stream: true })).toMatchObject({ tool_stream: true });
    expect(patch('zai', 'glm-5.3', { tools })).toEqual({});
  });

  it('offers no tools to Perplexity, which has none', () => {
    expect(() => patch('perplexity', 'sonar', { tools })).toThrow('takes no tools');
    expect(patch('perplexity', 'sonar', { tools, tool_choice: 'none' })).toEqual({
      tools: undefined,
      tool_choice: undefined,
    });
  });

  it('is told by Fireworks when a prompt is too long', () => {
    expect(patch('fireworks', 'm', {})).toEqual({ context_length_exceeded_behavior: 'error' });
    expect(patch('fireworks', 'm', { context_length_exceeded_behavior: 'truncate' })).toEqual({});
  });

  it('leaves a server of the team as it is', () => {
    expect(patch('openai-compatible', 'x', { seed: 1, max_completion_tokens: 5, top_k: 3, store: true })).toEqual({});
  });
});
