import { describe, expect, it } from '@jest/globals';
import { isRecord } from '#core/json';
import { ask } from './asking.js';
import { departures } from './departures.js';
import { languageOf, type Subject, subjects } from './matrix/subjects.js';
import { chat } from './proofs.js';
import { at, list, text } from './voices/json.js';
import { voiceOf } from './voices/index.js';

const call = { id: 'a1b2c3d4e', type: 'function', function: { name: 'look', arguments: '{}' } };
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } };

/** A request with whatever providers take otherwise, or not at all. */
const rich = {
  ...{
    model: 'any',
    max_tokens: 9,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 5,
    seed: 1,
    stop: ['x'],

    store: false,
  },
  ...{ logit_bias: { 1: 2 }, logprobs: true, top_logprobs: 2, presence_penalty: 0.1, frequency_penalty: 0.2 },
  ...{ service_tier: 'flex', parallel_tool_calls: false, reasoning_effort: 'high' },
};

const messages = [
  { role: 'developer', content: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] },
  { role: 'user', content: 'Look.' },
  {
    role: 'assistant',
    content: null,
    reasoning_content: 'Hm.',
    tool_calls: [{ ...call, extra_content: { google: {} } }],
  },
  { role: 'tool', tool_call_id: call.id, content: [{ type: 'text', text: 'See.' }, image] },
  { role: 'user', content: 'And?' },
];

const speakers = subjects.filter(
  (subject) => subject.kind.endpoints.includes('chat') && languageOf(subject, 'openai-chat') === 'openai-chat',
);

describe('what a provider is told otherwise than OpenAI', () => {
  it.each(speakers.map((subject) => [subject.name, subject] as const))(
    'is, for %s, what is stated',
    async (name, subject) => {
      expect(await departuresOf(subject)).toEqual(departures[name] ?? {});
    },
  );

  it('is stated of providers that there are', () => {
    const names = new Set(speakers.map(({ name }) => name));
    expect(Object.keys(departures).filter((name) => !names.has(name))).toEqual([]);
  });
});

/** Fields that are not as they were asked, and in which form the conversation stands. */
async function departuresOf(subject: Subject): Promise<object> {
  const hasTools = subject.kind.id !== 'perplexity';
  const tools = hasTools ? { tools: [{ type: 'function', function: { name: 'look' } }], tool_choice: 'required' } : {};
  const asked = { ...rich, messages, ...tools, stream: true, stream_options: { include_usage: true } };
  const voice = voiceOf('openai-chat', subject.id);
  const { asked: told, failure } = await ask({
    ...chat(subject, asked),
    reply: (request) => voice.stream({ text: 'Hi' }, request),
  });
  if (failure) throw failure;
  const { model: _model, messages: said, ...fields } = told?.body as Record<string, unknown>;
  const { model: _any, messages: _messages, ...wanted } = asked;
  const changed = [...new Set([...Object.keys(wanted), ...Object.keys(fields)])].filter(
    (field) => JSON.stringify(fields[field]) !== JSON.stringify((wanted as Record<string, unknown>)[field]),
  );
  const gone = changed.filter((field) => fields[field] === undefined).toSorted();
  const set = Object.fromEntries(
    changed.filter((field) => fields[field] !== undefined).map((field) => [field, fields[field]]),
  );
  return { ...(gone.length > 0 && { gone }), ...(Object.keys(set).length > 0 && { set }), ...manners(said) };
}

/** How a conversation is told; what is as OpenAI has it, or as it was said, is left out. */
function manners(said: unknown): object {
  const system = list(said).find((one) => ['system', 'developer'].includes(text(one, 'role')));
  const assistant = list(said).find((one) => text(one, 'role') === 'assistant');
  const result = list(said).find((one) => text(one, 'role') === 'tool');
  const thought = ['reasoning_content', 'reasoning', 'reasoning_details'].find(
    (name) => isRecord(assistant) && name in assistant,
  );
  return {
    ...(text(system, 'role') === 'system' && { system: true }),
    ...(typeof at(system, 'content') === 'string' && { texts: 'strings' }),
    ...(thought !== 'reasoning_content' && { thought: thought ?? 'nowhere' }),
    ...(at(system, 'content', 0, 'cache_control') !== undefined && { keepsCacheControl: true }),
    ...(at(assistant, 'tool_calls', 0, 'extra_content') !== undefined && { keepsExtraContent: true }),
    ...(list(result, 'content').length > 1 && { picturesInResults: true }),
  };
}
