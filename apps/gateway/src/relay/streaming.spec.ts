import { describe, expect, it } from '@jest/globals';
import {
  chunk,
  done,
  event,
  eventStream,
  finish,
  hello,
  json,
  role,
  says,
  streams,
  used,
  usage,
  word,
} from './testing/openai-answers.js';
import { type Part, pause, reset, type Script, silence } from './testing/scripted-upstream.js';
import { type Served, World } from './testing/world.js';

const price = { input: 2_000_000, output: 4_000_000, cachedInput: null, cacheWrite: null, reasoning: null };

const worldOf = (script: Script, wish: { readonly isPriced?: boolean } = {}) =>
  new World({ scripts: { 'a/m': [script] }, prices: wish.isPriced ? { 'a/m': price } : {} });

const ask = (script: Script, request: object = {}): Promise<Served> =>
  worldOf(script).serve({ stream: true, ...request });

const withUsage = { stream_options: { include_usage: true } };

const isError = (one: unknown): boolean => typeof one === 'object' && one !== null && 'error' in one;

describe('a stream in the language of the caller', () => {
  it('passes byte for byte, but for the usage that nobody asked for', async () => {
    const odd =
      'data:{"id":"x", "object":"chat.completion.chunk","created":1,"model":"é","choices":[{"index":0,"delta":{"content":"€"},"finish_reason":null}]}\r\n\r\n';
    const { text } = await ask(streams(hello[0] ?? '', odd, finish, usage, done));
    expect(text).toBe([hello[0], odd, finish, done].join(''));
  });

  it('passes as one piece what came as one piece', async () => {
    const { pieces } = await ask(streams(hello.slice(0, 4).join(''), done));
    expect(pieces).toEqual([hello.slice(0, 4).join(''), done]);
  });

  it('is the same wherever the network cuts it', async () => {
    const bytes = new TextEncoder().encode(hello.join(''));
    for (let at = 1; at < bytes.length; at += 1) {
      const { text } = await ask(streams(bytes.subarray(0, at), bytes.subarray(at)));
      expect(text).toBe([...hello.slice(0, 4), done].join(''));
    }
  });

  it('ends with the usage for a caller who asked for it, with the cost and the way here', async () => {
    const { events } = await worldOf(streams(...hello), { isPriced: true }).serve({ stream: true, ...withUsage });
    expect(events.slice(-2)).toEqual([
      expect.objectContaining({
        choices: [],
        usage: { ...used, cost: 0.00004 },
        gatewright: { attempts: 1, models: ['a/m'] },
      }),
      '[DONE]',
    ]);
  });

  it('says null for a cost that is unknown', async () => {
    const { events } = await ask(streams(...hello), withUsage);
    expect(events.at(-2)).toMatchObject({ usage: { cost: null } });
  });

  it('estimates the usage where none comes, in a chunk like those before it', async () => {
    const { events } = await ask(streams(word('x'.repeat(40)), finish, done), withUsage);
    expect(events.at(-2)).toMatchObject({
      id: 'chatcmpl-1',
      created: 1_760_000_000,
      model: 'model-of-upstream',
      usage: { completion_tokens: 14, cost: null },
    });
  });
});

describe('a stream that is complete', () => {
  const complete = [role, word('Hello'), finish];
  const expected = [...complete, done].join('');

  it.each<[string, readonly Part[]]>([
    ['lacks its [DONE]', []],
    ['is reset after its finish reason', [reset]],
    ['ends with rubbish', ['data: {"what is\n\n', done]],
    ['ends with half an event', ['data: {"id']],
    ['ends with an error event', [event({ error: { message: 'late' } })]],
    ['is followed by silence', [silence]],
    ['says more after its [DONE]', [done, word('ghost'), 'data: rubbish\n\n']],
  ])('is finished properly when it %s', async (_, rest) => {
    const { text } = await ask(streams(...complete, ...rest));
    expect(text).toBe(expected);
  });

  it('is told to be so although its last event lacks its end', async () => {
    const { events } = await ask(streams(word('Hello'), finish.trimEnd()));
    expect(events.at(-1)).toBe('[DONE]');
  });

  it('waits no longer than a second for the usage, however much is said in between', async () => {
    const chatter = Array.from({ length: 100 }, () => [pause(900), ': still here\n\n']).flat();
    const world = worldOf(streams(...complete, ...chatter));
    await world.serve({ stream: true });
    expect(world.clock.now()).toBe(1_000);
  });

  it('waits for a second choice that begins when the first is finished', async () => {
    const second = (delta: object, finish_reason: string | null) =>
      event({
        id: 'x',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 1, delta, finish_reason }],
      });
    const parts = [...complete, second({ content: 'Hi' }, null), pause(5_000), second({}, 'stop'), done];
    const { events } = await ask(streams(...parts), { n: 2 });
    expect([events.length, events.at(-1)]).toEqual([6, '[DONE]']);
  });
});

describe('a stream that breaks after its first token', () => {
  const bytes = new TextEncoder().encode([role, word('Hel'), word('lo'), finish.trimEnd()].join(''));
  const begun = role.length + word('Hel').length;

  it.each([
    ['ends', []],
    ['is reset', [reset]],
    ['falls silent', [silence]],
  ] as [string, Part[]][])('ends with an error event and no [DONE], at whichever byte it %s', async (_, how) => {
    for (let at = begun; at < bytes.length; at += 1) {
      const world = worldOf(streams(bytes.subarray(0, at), ...how));
      const { text, events } = await world.serve({ stream: true });
      expect([events.filter(isError).length, isError(events.at(-1)), text.includes('[DONE]')]).toEqual([
        1,
        true,
        false,
      ]);
      expect(text.startsWith(role + word('Hel'))).toBe(true);
      expect([world.record.outcome === 'ok', world.store.places, world.upstream.open]).toEqual([false, 0, 0]);
    }
  });

  it.each([
    ['an event that cannot be read', 'data: {"id"\n\n', 'upstream_invalid_response'],
    ['an error event', event({ error: { message: 'overloaded', type: 'server_error' } }), 'upstream_error'],
    ['a finish reason that says so', chunk({}, 'error'), 'upstream_error'],
  ])('ends with an error event after %s, and what came before it is told', async (_, broken, code) => {
    const { events } = await ask(streams(word('Hel'), `${word('lo')}${broken}`));
    expect(events).toMatchObject([
      { choices: [{ delta: { content: 'Hel' } }] },
      { choices: [{ delta: { content: 'lo' } }] },
      { error: { code } },
    ]);
  });

  it('is no stream yet while nothing of it was sent: the next is asked', async () => {
    const broken = streams(`${role}${word('Hel')}${event({ error: { message: 'overloaded' } })}`);
    const world = new World({
      routes: { smart: { targets: ['a/m', 'b/n'] } },
      scripts: { 'a/m': [broken], 'b/n': [streams(...hello)] },
    });
    const { text } = await world.serve({ model: 'smart', stream: true });
    expect(text).toBe([...hello.slice(0, 4), done].join(''));
  });

  it('names who answered in its record, and estimates what was used', async () => {
    const world = worldOf(streams(word('x'.repeat(400)), reset), { isPriced: true });
    await world.serve({ stream: true });
    expect(world.record).toMatchObject({
      provider: 'a',
      outcome: 'provider_error',
      usage: { output: 198 }, // 134 were seen, and 64 may have been on their way
      attempts: [{ outcome: 'cut', ledger: 'unknown' }],
    });
  });
});

describe('a stream that comes as one JSON', () => {
  it('is told as a stream', async () => {
    const { events } = await ask(json(says('Hello')), withUsage);
    expect(events).toMatchObject([
      { object: 'chat.completion.chunk', choices: [{ delta: { role: 'assistant', content: 'Hello' } }] },
      { choices: [{ finish_reason: 'stop' }] },
      { choices: [], usage: { ...used, cost: null } },
      '[DONE]',
    ]);
  });

  it('is no answer when its JSON is none', async () => {
    const { failure } = await ask(json('{"choices":'));
    expect(failure?.code).toBe('upstream_invalid_response');
  });
});

describe('a stream that never begins', () => {
  it.each<[string, readonly Part[]]>([
    ['ends at once', []],
    ['says only who speaks', [hello[0] ?? '']],
    ['says only comments', [': ping\n\n', ': ping\n\n']],
    ['is cut within its first event', [word('Hello').slice(0, 40)]],
    ['is reset', [hello[0] ?? '', reset]],
  ])('is asked for once more when it %s, then the next is asked', async (_, parts) => {
    const scripts = { 'a/m': [streams(...parts)], 'b/n': [streams(...hello)] };
    const world = new World({ routes: { smart: { targets: ['a/m', 'b/n'] } }, scripts });
    const { events } = await world.serve({ model: 'smart', stream: true });
    expect([world.upstream.asked, events.at(-1)]).toEqual([['a/m', 'a/m', 'b/n'], '[DONE]']);
  });

  it('tells nothing of the one that failed', async () => {
    const scripts = { 'a/m': [streams(hello[0] ?? '')], 'b/n': [{ headers: eventStream, parts: hello }] };
    const world = new World({ routes: { smart: { targets: ['a/m', 'b/n'] } }, scripts });
    const { text } = await world.serve({ model: 'smart', stream: true });
    expect(text).toBe([...hello.slice(0, 4), done].join(''));
  });
});
