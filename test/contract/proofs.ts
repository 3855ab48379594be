import { expect } from '@jest/globals';
import { openAiChatIngress } from '#core/dialects';
import type { ChatChunk } from '#core/hub';
import { eventsIn } from '../fixtures/replay/events.js';
import { breaches } from '../fixtures/replay/manners.js';
import { saidIn, type Said, saidInStream } from '../fixtures/replay/said.js';
import { violations } from '../fixtures/replay/schemas.js';
import { ask, type Outcome } from './asking.js';
import type { Feature } from './matrix/columns.js';
import { languageOf, type Subject } from './matrix/subjects.js';
import { type Heard, type Json, type Speech, tokens, type Trouble, voiceOf, WAIT_S } from './voices/index.js';
import { wishes } from './wishes.js';

/** What stands behind a yes of the matrix. */
export const proofs: Readonly<Record<Feature, (subject: Subject) => Promise<void>>> = {
  text: async (subject) => {
    const { heard, said } = await whole(subject, wishes.text, hello);
    expect(heard).toMatchObject({ user: 'Hi', isStream: false });
    expect(said).toMatchObject({ text: hello.text, calls: [], finish: 'stop' });
  },
  system: async (subject) => {
    const { heard } = await whole(subject, wishes.system, hello);
    expect(heard).toMatchObject({ system: 'Be brief.', user: 'Hi' });
  },
  streaming: async (subject) => {
    for (const isChopped of [false, true]) {
      const { heard, said } = await streamed(subject, wishes.text, hello, isChopped);
      expect(heard).toMatchObject({ user: 'Hi', isStream: subject.kind.streams !== false });
      expect(said).toMatchObject({ text: hello.text, finish: 'stop' });
    }
  },
  limit: async (subject) => {
    const { heard } = await whole(subject, wishes.limit, hello);
    expect(heard.most).toBe(100);
  },
  tools: async (subject) => {
    const first = await whole(subject, wishes.tools, calling(look));
    expect(first.heard.tools).toEqual([{ name: 'look', parameters: wishes.parameters }]);
    expect(first.said).toMatchObject({ calls: [told(look)], finish: 'tool_calls' });
    const next = await whole(subject, wishes.afterTool(first.message), hello);
    expect(next.heard.calls).toEqual([{ name: 'look', input: look.input }]);
    expect(next.heard.results).toEqual([{ of: 'look', text: 'Sunny.' }]);
    expect(next.said.text).toBe(hello.text);
  },
  parallelTools: async (subject) => {
    const first = await whole(subject, wishes.twoTools, calling(look, hear));
    expect(first.heard.tools.map(({ name }) => name)).toEqual(['look', 'hear']);
    expect(first.said).toMatchObject({ calls: [told(look), told(hear)], finish: 'tool_calls' });
    expect(new Set(first.said.calls.map(({ id }) => id)).size).toBe(2);
    const { heard } = await whole(subject, wishes.afterTools(first.message), hello);
    expect(heard.calls.map(({ name }) => name)).toEqual(['look', 'hear']);
    expect(heard.results).toEqual([
      { of: 'look', text: 'Sunny.' },
      { of: 'hear', text: 'Birds.' },
    ]);
  },
  streamedTools: async (subject) => {
    for (const isChopped of [false, true]) {
      const { heard, said } = await streamed(
        subject,
        wishes.twoTools,
        { text: 'So:', ...calling(look, hear) },
        isChopped,
      );
      expect(heard.isStream).toBe(true);
      expect(said).toMatchObject({ text: 'So:', calls: [told(look), told(hear)], finish: 'tool_calls' });
    }
  },
  jsonSchema: async (subject) => {
    const text = '{"city":"Bern"}';
    const { heard, said } = await whole(subject, wishes.jsonSchema, { text });
    // Where answers are held to no schema, it is said in words.
    if (heard.schema === undefined) expect(heard.system).toContain(JSON.stringify(wishes.schema));
    else expect(heard.schema).toEqual(wishes.schema);
    expect(said.text).toBe(text);
  },
  images: async (subject) => {
    const { heard } = await whole(subject, wishes.image, hello);
    expect(heard).toMatchObject({ user: 'What is it?', pictures: [{ type: 'image/png', data: 'iVBORw0K' }] });
  },
  effort: async (subject) => {
    const { heard } = await whole(subject, wishes.effort, hello);
    expect(heard.thinks).toBe(true);
  },
  reasoning: async (subject) => {
    const speech = { thought: 'Where is Bern? In the middle.', text: 'There.' };
    const { said } = await whole(subject, wishes.text, speech);
    expect(said).toMatchObject({ reasoning: speech.thought, text: speech.text });
    for (const isChopped of [false, true]) {
      const { said } = await streamed(subject, wishes.text, speech, isChopped);
      expect(said).toMatchObject({ reasoning: speech.thought, text: speech.text });
    }
  },
  usage: async (subject) => {
    const { said } = await whole(subject, wishes.text, hello);
    expect(said.usage).toMatchObject(counted(subject));
  },
  streamedUsage: async (subject) => {
    const { said } = await streamed(subject, wishes.text, hello);
    expect(said.usage).toMatchObject(counted(subject));
  },
  failures: async (subject) => {
    const { fails } = voice(subject);
    for (const stream of [false, true]) {
      for (const [trouble, expected] of Object.entries(troubles)) {
        const reply = fails[trouble as Trouble];
        if (!reply) continue;
        const { failure } = await ask({ ...chat(subject, { ...wishes.text, stream }), reply: () => reply });
        expect({ trouble, code: failure?.code, ...failure?.details }).toMatchObject({ trouble, ...expected });
      }
    }
  },
};

/** What each trouble is to a caller. */
const troubles: Readonly<Record<Trouble, Json>> = {
  rejected: { code: 'upstream_rejected', fault: 'rejected' },
  auth: { code: 'upstream_auth_failed', fault: 'auth' },
  rate_limited: { code: 'rate_limit_exceeded', fault: 'rate_limited', retryAfterMs: WAIT_S * 1000 },
  server: { code: 'upstream_error', fault: 'server' },
  context_too_long: { code: 'upstream_rejected', fault: 'context_too_long' },
  content_policy: { code: 'upstream_rejected', fault: 'content_policy' },
};

const hello: Speech & { readonly text: string } = { text: 'Grüezi, all is well. 🌦' };
const look = { id: 'a1b2c3d4e', name: 'look', input: { city: 'Zürich 🌦', days: 2 } };
const hear = { id: 'f5g6h7i8j', name: 'hear', input: {} };
const calling = (...calls: readonly (typeof look | typeof hear)[]): Speech => ({ calls });
const told = ({ name, input }: typeof look | typeof hear) => ({ name, arguments: JSON.stringify(input) });

const voice = (subject: Subject) => voiceOf(languageOf(subject, 'openai-chat'), subject.id);

function counted(subject: Subject) {
  const counts = voice(subject).counts;
  return {
    input: tokens.input,
    output: tokens.output,
    total: tokens.input + tokens.output,
    cached: counts.includes('cached') ? tokens.cached : 0,
    reasoning: counts.includes('thought') ? tokens.thought : 0,
  };
}

/** A caller who speaks OpenAI's chat. */
export const chat = (subject: Subject, body: Json) => ({ subject, ingress: openAiChatIngress as never, body });

interface Told {
  readonly heard: Heard;
  readonly said: Said;
}

/** Asks for a whole answer: what the provider heard, what the caller read, and the message as it stands in the answer. */
async function whole(subject: Subject, body: Json, speech: Speech): Promise<Told & { readonly message: unknown }> {
  const outcome = await ask({ ...chat(subject, body), reply: (asked) => voice(subject).whole(speech, asked) });
  const answer: unknown = JSON.parse(reached(outcome).text);
  expect(violations('CreateChatCompletionResponse', answer)).toEqual([]);
  const { choices } = answer as { readonly choices: readonly { readonly message: unknown }[] };
  return { heard: heardIn(subject, outcome), said: saidIn(answer), message: choices[0]?.message };
}

/** The same for a stream, with its usage. */
async function streamed(subject: Subject, body: Json, speech: Speech, isChopped = false): Promise<Told> {
  const outcome = await ask({
    ...chat(subject, { ...body, stream: true, stream_options: { include_usage: true } }),
    reply: (asked) => voice(subject).stream(speech, asked),
    isChopped,
  });
  const { data, isDone } = eventsIn(reached(outcome).text);
  expect(isDone).toBe(true);
  const chunks = data.map((one) => JSON.parse(one) as ChatChunk);
  if (!isChopped) expect(chunks.flatMap((one) => violations('CreateChatCompletionStreamResponse', one))).toEqual([]);
  expect(breaches(chunks)).toEqual([]);
  return { heard: heardIn(subject, outcome), said: saidInStream(chunks) };
}

function reached(outcome: Outcome): Outcome {
  if (outcome.failure) throw outcome.failure;
  expect(outcome.headers['x-gatewright-lossy']).toBeUndefined();
  return outcome;
}

function heardIn(subject: Subject, { asked }: Outcome): Heard {
  if (!asked) throw new Error('Nobody was asked.');
  return voice(subject).hears(asked);
}
