import { afterEach, describe, expect, it } from '@jest/globals';
import { brokenBody, callTo, failureOf, textOf } from '../../../test/fakes/upstream/index.js';
import { createUpstream, type DemoClock, type Upstream } from './index.js';

const demo = 'demo://local';
const hello = { model: 'hello', messages: [{ role: 'user', content: 'Hi' }] };

/** A clock that stands still until it is told to go on. */
function handClock() {
  const waiting = new Map<() => void, number>();
  const clock: DemoClock = {
    wall: () => 1_800_000_000_000,
    after: (ms, call) => {
      waiting.set(call, ms);
      return { stop: () => void waiting.delete(call) };
    },
  };
  const tick = () => {
    const [call] = waiting.keys();
    if (call) waiting.delete(call);
    call?.();
  };
  return { clock, waiting, tick };
}

describe('a provider at demo://', () => {
  let upstream: Upstream;
  afterEach(() => upstream.close());

  it('answers in process', async () => {
    upstream = createUpstream();
    const answer = await upstream.send(callTo(demo, { body: hello }));
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(await textOf(answer))).toMatchObject({ object: 'chat.completion', model: 'hello' });
  });

  it('streams as a server would', async () => {
    upstream = createUpstream();
    const answer = await upstream.send(callTo(demo, { body: { ...hello, stream: true } }));
    expect(answer.headers['content-type']).toBe('text/event-stream');
    const frames = (await textOf(answer)).split('\n\n');
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.slice(0, -2).every((frame) => frame.startsWith('data: {'))).toBe(true);
    expect(frames.slice(-2)).toEqual(['data: [DONE]', '']);
  });

  it('says no as a server would', async () => {
    upstream = createUpstream();
    expect((await upstream.send(callTo(demo, { body: Buffer.from('no JSON') }))).status).toBe(400);
    expect((await upstream.send(callTo(demo, { path: '/nowhere?x=1' }))).status).toBe(404);
  });

  it('hears chance and the clock', async () => {
    const { clock } = handClock();
    const heard: unknown[] = [];
    upstream = createUpstream({
      demo: {
        clock,
        dice: () => 0.25,
        answer: (path, body, moment) => {
          heard.push(path, body, moment);
          return { status: 200, headers: {}, afterMs: 0, json: {} };
        },
      },
    });
    void upstream.send(callTo(demo, { path: '/chat/completions?x=1', body: { a: 1 } }));
    expect(heard).toEqual(['/chat/completions', { a: 1 }, { dice: 0.25, nowMs: 1_800_000_000_000 }]);
  });

  const slow = () => {
    const hand = handClock();
    const events = [
      { afterMs: 0, data: 'one' },
      { afterMs: 1_000, data: 'two' },
    ];
    const answer = () => ({ status: 200, headers: {}, afterMs: 500, events });
    upstream = createUpstream({ demo: { clock: hand.clock, answer } });
    return hand;
  };

  it('waits before the head and between the events', async () => {
    const { waiting, tick } = slow();
    const sent = upstream.send(callTo(demo));
    expect([...waiting.values()]).toEqual([500]);
    tick();
    const read = textOf(await sent);
    tick();
    expect([...waiting.values()]).toEqual([1_000]);
    tick();
    expect(await read).toBe('data: one\n\ndata: two\n\n');
    expect(waiting.size).toBe(0);
  });

  it('stops when the caller gives up: before, before the head, and in the body', async () => {
    const { waiting, tick } = slow();
    const early = callTo(demo);
    const why = early.cancel.cancel();
    expect(await failureOf(upstream.send(early))).toBe(why);

    const waitingForHead = callTo(demo);
    const sent = failureOf(upstream.send(waitingForHead));
    expect(await (waitingForHead.cancel.cancel(why), sent)).toBe(why);
    expect(waiting.size).toBe(0);

    const reading = callTo(demo);
    const answer = upstream.send(reading);
    tick();
    const broken = brokenBody(await answer);
    tick();
    await Promise.resolve();
    reading.cancel.cancel(why);
    expect((await broken).failure).toBe(why);
    expect(waiting.size).toBe(0);
    expect(reading.cancel.listeners.size).toBe(0);
  });

  it('stops when the reader leaves', async () => {
    const { waiting, tick } = slow();
    const call = callTo(demo);
    const sent = upstream.send(call);
    tick();
    await (await sent).body[Symbol.asyncIterator]().return?.();
    expect(waiting.size).toBe(0);
    expect(call.cancel.listeners.size).toBe(0);
  });
});
