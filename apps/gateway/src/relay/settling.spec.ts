import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '#core/failure';
import { event, eventStream, failing, finish, hello, json, says, word } from './testing/openai-answers.js';
import { type Part, pause, reset, type Script, silence } from './testing/scripted-upstream.js';
import { type Served, World } from './testing/world.js';

/*
 * Whatever providers and callers do: a request ends, once, with one record, and gives back all it took.
 */

const part = fc.oneof(
  fc.constantFrom<Part[]>(...hello, word('Hel'), finish, 'data: {"id', ' ', ': ping\n\n', 'data: rubbish\n\n'),
  fc.constantFrom<Part[]>(event({ error: { message: 'busy' } }), says(), reset, silence),
  fc.integer({ min: 1, max: 30_000 }).map(pause),
);

const script: fc.Arbitrary<Script> = fc.oneof(
  {
    arbitrary: fc.constantFrom<Script[]>({ refuses: 'never' }, { refuses: 'timeout' }, { refuses: 'unreachable' }),
    weight: 1,
  },
  { arbitrary: fc.constantFrom<Script[]>(failing(400), failing(401), failing(500), json(says())), weight: 1 },
  { arbitrary: fc.constantFrom('1', '60', 'soon').map((wait) => failing(429, {}, { 'retry-after': wait })), weight: 1 },
  {
    arbitrary: fc.record({
      afterMs: fc.integer({ min: 0, max: 15_000 }),
      status: fc.constantFrom(200, 200, 200, 503),
      headers: fc.constantFrom(
        eventStream,
        { 'content-type': 'application/json' },
        { 'content-type': 'text/html' },
        {},
      ),
      parts: fc.array(part, { maxLength: 8 }),
    }),
    weight: 3,
  },
);

const requests = fc.record({
  scripts: fc.tuple(...['a/m', 'b/n', 'c/o'].map(() => fc.array(script, { minLength: 1, maxLength: 3 }))),
  stream: fc.boolean(),
  wantsUsage: fc.boolean(),
  delivery: fc.constantFrom('stream' as const, 'whole' as const),
  hangsUpAfterMs: fc.option(fc.integer({ min: 0, max: 40_000 }), { nil: undefined }),
});

type Request = typeof requests extends fc.Arbitrary<infer T> ? T : never;

async function play({ scripts, stream, wantsUsage, delivery, hangsUpAfterMs }: Request) {
  const [a = [], b = [], c = []] = scripts;
  const world = new World({
    routes: { smart: { targets: ['a/m', 'b/n', 'c/o'], delivery } },
    scripts: { 'a/m': a, 'b/n': b, 'c/o': c },
  });
  const options = stream && wantsUsage ? { stream_options: { include_usage: true } } : {};
  const asked = world.ask({ model: 'smart', stream, ...options });
  if (hangsUpAfterMs !== undefined) {
    world.clock.after(hangsUpAfterMs, () =>
      asked.cancel.cancel(new Failure('client_closed_request', 'The caller hung up.')),
    );
  }
  const served = await world.serve(asked);
  await world.clock.advance(50_000); // the caller's own timer may still be there
  return { world, served };
}

const endings = ({ failure, events, json: answer }: Served): readonly string[] => [
  ...(failure ? ['refused'] : []),
  ...(answer ? ['answered'] : []),
  ...events.flatMap((one) => (one === '[DONE]' ? ['done'] : 'error' in (one as object) ? ['broken'] : [])),
];

describe('any request to any providers', () => {
  it('ends in one way, with one record, and gives back all it took', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { world, served } = await play(request);
        expect(endings(served)).toHaveLength(1);
        expect(world.records).toHaveLength(1);
        expect([world.store.places, world.upstream.open, world.clock.timers]).toEqual([0, 0, 0]);
      }),
      { numRuns: 600 },
    );
  });

  it('is recorded as it ended, with every attempt', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { world, served } = await play(request);
        const [ending] = endings(served);
        const isGood = ending === 'answered' || ending === 'done';
        expect(world.record.outcome === 'ok').toBe(isGood);
        expect(world.record.attempts).toHaveLength(world.upstream.calls.length);
        expect(world.record.attempts.filter(({ outcome }) => outcome === 'ok')).toHaveLength(isGood ? 1 : 0);
      }),
      { numRuns: 400 },
    );
  });

  it('asks nobody more than twice more, and never again who was left', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { world } = await play(request);
        const { asked } = world.upstream;
        const runs = asked.filter((id, at) => id !== asked[at - 1]);
        expect(new Set(runs).size).toBe(runs.length);
        for (const id of runs) expect(asked.filter((one) => one === id).length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a fault of our own', () => {
  it('is noted with its cause, recorded once, and says nothing of its inside to the caller', async () => {
    const bug = new Error('a bug that quotes a prompt');
    const dice = () => {
      throw bug;
    };
    const world = new World({ scripts: { 'a/m': [] }, dice });
    const { failure } = await world.serve({});
    expect(failure).toMatchObject({ code: 'internal_error', status: 500 });
    expect(failure?.message).not.toContain('prompt');
    expect(world.faults.map(({ details }) => details.cause)).toEqual([bug]);
    expect(world.record).toMatchObject({ status: 500, outcome: 'internal_error' });
  });
});
