import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { Cancel } from './cancel.js';
import type { Fetched, Fetcher, FetchWish } from './ports.js';
import { still } from './testing/fake-clock.js';
import { budgetsOf, exceeded, worldOf as moneyWorld } from './testing/money-world.js';
import { failing, json, says } from './testing/openai-answers.js';
import { World, type WorldWish } from './testing/world.js';

const gone = new Failure('client_closed_request', 'The caller hung up.');
const png: Fetched = { is: 'file', mediaType: 'image/png', base64: 'cG5n' };

/** A fetcher that a spec answers itself. */
class ScriptedFetcher implements Fetcher {
  readonly limits = { fileBytes: 1_000_000, requestBytes: 3_000_000 };
  readonly wishes: FetchWish[] = [];

  constructor(private readonly answer: (wish: FetchWish) => Fetched | Promise<Fetched> = () => png) {}

  get urls(): readonly string[] {
    return this.wishes.map(({ url }) => url);
  }

  async fetch(wish: FetchWish): Promise<Fetched> {
    this.wishes.push(wish);
    return new Promise((resolve, reject) => {
      wish.cancel.onCancel(reject);
      void Promise.resolve()
        .then(() => this.answer(wish))
        .then(resolve, reject);
    });
  }
}

const never = new Promise<Fetched>(() => undefined);

const picture = (url: string) => ({ type: 'image_url', image_url: { url } });
const pointingTo = (...urls: string[]) => ({
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Look.' }, ...urls.map(picture)] }],
});

/** Moonshot `k` fetches nothing, OpenAI `o` fetches by itself. */
const worldOf = (fetcher: Fetcher, more: Partial<WorldWish> = {}) =>
  new World({
    providers: { k: { kind: 'moonshot' }, o: { kind: 'openai' } },
    scripts: { 'k/m': [json(says('A cat.'))], 'o/m': [json(says('A cat.'))] },
    fetcher,
    ...more,
  });

const sentTo = (world: World, n = 0) => JSON.stringify(world.upstream.bodies[n]?.['messages']);

describe('an address in a request', () => {
  it('is fetched for a provider that fetches nothing, and its bytes stand in its place', async () => {
    const fetcher = new ScriptedFetcher();
    const world = worldOf(fetcher);
    const { failure } = await world.serve({ model: 'k/m', ...pointingTo('https://a.test/1', 'https://a.test/2') });
    expect(failure).toBeUndefined();
    expect(world.upstream.bodies[0]?.['messages']).toEqual(
      pointingTo('data:image/png;base64,cG5n', 'data:image/png;base64,cG5n').messages,
    );
    expect(fetcher.urls).toEqual(['https://a.test/1', 'https://a.test/2']);
  });

  it('passes untouched to a provider that fetches by itself', async () => {
    const fetcher = new ScriptedFetcher();
    const world = worldOf(fetcher);
    await world.serve({ model: 'o/m', ...pointingTo('https://a.test/1') });
    expect(sentTo(world)).toContain('https://a.test/1');
    expect(fetcher.wishes).toEqual([]);
  });

  it('is fetched once, however often it stands there and whoever is asked', async () => {
    const fetcher = new ScriptedFetcher();
    const scripts = { 'k/m': [failing(500), failing(500)], 'l/m': [json(says('A cat.'))] };
    const world = worldOf(fetcher, {
      scripts,
      providers: { k: { kind: 'moonshot' }, l: { kind: 'moonshot' } },
    });
    await world.serve({ model: 'k/m', models: ['l/m'], ...pointingTo('https://a.test/1', 'https://a.test/1') });
    expect(world.upstream.asked.at(-1)).toBe('l/m');
    expect(world.upstream.asked.length).toBeGreaterThan(1);
    for (const n of world.upstream.bodies.keys()) expect(sentTo(world, n)).not.toContain('a.test');
    expect(fetcher.urls).toEqual(['https://a.test/1']);
  });

  it('is not fetched before somebody needs its bytes', async () => {
    const fetcher = new ScriptedFetcher();
    const world = worldOf(fetcher);
    await world.serve({ model: 'o/m', models: ['k/m'], ...pointingTo('https://a.test/1') });
    expect(fetcher.wishes).toEqual([]);
  });

  it('is not fetched for a request that no limit lets in', async () => {
    const fetcher = new ScriptedFetcher();
    const world = worldOf(fetcher);
    const by = { is: 'lease', name: 'concurrency', scope: 'key', id: 'key_1', limit: 3, holder: 'x' } as const;
    world.store.verdicts = [{ is: 'refused', by, retryAfterMs: 1_000, states: {} }];
    const { failure } = await world.serve({ model: 'k/m', ...pointingTo('https://a.test/1') });
    expect(failure?.code).toBe('rate_limit_exceeded');
    expect(fetcher.wishes).toEqual([]);
  });

  it('is fetched before the attempt is written down', async () => {
    const intents: number[] = [];
    const world: World = worldOf(new ScriptedFetcher(() => (intents.push(world.intents.length), png)));
    await world.serve({ model: 'k/m', ...pointingTo('https://a.test/1') });
    expect(intents).toEqual([0]);
    expect(world.intents.length).toBeGreaterThan(0);
  });

  it('is fetched beside others, four at a time', async () => {
    const fetcher = new ScriptedFetcher(() => never);
    const world = worldOf(fetcher);
    const asked = world.ask({ model: 'k/m', ...pointingTo(...urls(9)) });
    const { served } = await world.begin(asked);
    expect(fetcher.urls).toEqual(urls(4));
    asked.cancel.cancel(gone);
    await served;
  });

  it('is no share of the time that is our own', async () => {
    const world: World = worldOf(
      new ScriptedFetcher(() => new Promise((resolve) => world.clock.after(700, () => resolve(png)))),
    );
    await world.serve({ model: 'k/m', ...pointingTo('https://a.test/1') });
    expect(world.record).toMatchObject({ durationMs: 700, overheadMs: 0 });
  });
});

const urls = (count: number) => Array.from({ length: count }, (_, index) => `https://a.test/${index}`);

describe('what cannot be fetched', () => {
  it.each([
    [
      { why: 'address' },
      'The image cannot be fetched: its address leads to no public server that speaks http or https.',
    ],
    [{ why: 'unreachable' }, 'The image cannot be fetched: its server was not reached, or broke off.'],
    [{ why: 'status', status: 404 }, 'The image cannot be fetched: its server answered with status 404.'],
    [{ why: 'redirects' }, 'The image cannot be fetched: its server sent us on too often, or nowhere.'],
    [{ why: 'type' }, 'The image cannot be fetched: it is not a JPEG, PNG, GIF or WebP, or is not served as such.'],
    [{ why: 'encoded' }, 'The image cannot be fetched: its server sent it compressed, which it was not asked to.'],
    [{ why: 'size' }, 'The image cannot be fetched: it is larger than 0.954 MiB (FETCH_MAX_MB).'],
  ] as const)('is the fault of the caller, who is told where and why: %j', async (told, message) => {
    const world = worldOf(new ScriptedFetcher(({ url }) => (url.endsWith('1') ? { is: 'refused', ...told } : png)));
    const { failure } = await world.serve({ model: 'k/m', ...pointingTo('https://a.test/0', 'https://a.test/1') });
    expect(failure).toMatchObject({
      ...{ code: 'invalid_request', status: 400, message },
      details: { param: 'messages[0].content[2].image_url.url' },
    });
    expect(world.upstream.calls).toEqual([]);
    expect(world.record).toMatchObject({ status: 400, attempts: [] });
    expect(world.store.places).toBe(0);
  });

  it('ends the other fetches', async () => {
    const fetcher = new ScriptedFetcher(({ url }) => (url.endsWith('1') ? { is: 'refused', why: 'type' } : never));
    const world = worldOf(fetcher);
    await world.serve({ model: 'k/m', ...pointingTo(...urls(9)) });
    expect(fetcher.urls).toEqual(urls(4));
    expect(fetcher.wishes.every(({ cancel }) => cancel.reason)).toBe(true);
  });

  it('is what takes longer than ten seconds, all in all', async () => {
    const fetcher = new ScriptedFetcher(
      ({ url }) => new Promise((resolve) => url.endsWith('0') || world.clock.after(3_000, () => resolve(png))),
    );
    const world: World = worldOf(fetcher);
    const { failure } = await world.serve({ model: 'k/m', ...pointingTo(...urls(2)) });
    expect(failure).toMatchObject({
      ...{ code: 'invalid_request', message: 'What the request points to could not be fetched within 10 s.' },
      details: { param: 'messages[0].content[1].image_url.url' },
    });
    expect(world.clock.now()).toBe(10_000);
    expect(world.clock.timers).toBe(0);
  });

  it('are more than twenty addresses: none of them is asked', async () => {
    const fetcher = new ScriptedFetcher();
    const { failure } = await worldOf(fetcher).serve({ model: 'k/m', ...pointingTo(...urls(21)) });
    expect(failure).toMatchObject({
      ...{ code: 'invalid_request' },
      details: { param: 'messages[0].content[21].image_url.url' },
    });
    expect(fetcher.wishes).toEqual([]);
  });
});

describe('bytes that are fetched', () => {
  it('are counted against the room of the gateway', async () => {
    const world = worldOf(new ScriptedFetcher(({ take }) => (take(400), take(600), png)));
    await world.serve({ model: 'k/m', ...pointingTo('https://a.test/1') });
    expect(world.held).toEqual([400, 600]);
  });

  it('that have no room are a failure of ours, which another try may survive', async () => {
    const world = worldOf(new ScriptedFetcher(({ take }) => (take(400), png)));
    const room = {
      take: () => {
        throw new Failure('overloaded', 'Full.');
      },
    };
    const asked = world.ask({ model: 'k/m', ...pointingTo('https://a.test/1') }, { room });
    expect((await world.serve(asked)).failure?.code).toBe('overloaded');
  });

  it('are no more together than a request may have', async () => {
    const fetcher = new ScriptedFetcher(({ take }) => (take(900_000) ? png : { is: 'refused', why: 'size' }));
    const { failure } = await worldOf(fetcher).serve({ model: 'k/m', ...pointingTo(...urls(4)) });
    expect(failure?.message).toBe(
      'The image cannot be fetched: all that is fetched for a request may have 2.861 MiB (MAX_BODY_MB).',
    );
  });
});

describe('a document that is fetched', () => {
  const pdf: Fetched = { is: 'file', mediaType: 'application/pdf', base64: 'A'.repeat(60_000) };
  const pointing = {
    messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'https://a.test/report.pdf' } }] }],
  };
  const budgeted = () =>
    moneyWorld({ providers: { a: { kind: 'moonshot' } }, fetcher: new ScriptedFetcher(() => pdf) });

  it('is held by its length, before anybody is asked', async () => {
    const world = budgeted();
    const { failure } = await world.serve({ model: 'a/m', ...pointing });
    expect(failure).toBeUndefined();
    const more = (world.store.raises[0]?.[0]?.holdNano ?? 0n) - (budgetsOf(world)[0]?.holdNano ?? 0n);
    expect([more > 900n, more < 1_100n]).toEqual([true, true]);
    expect(world.upstream.asked).toEqual(['a/m']);
  });

  it('is refused where a budget has no room for it', async () => {
    const world = budgeted();
    world.store.verdicts = [{ is: 'admitted', states: {}, isLocal: false }, exceeded(0n)];
    const { failure } = await world.serve({ model: 'a/m', ...pointing });
    expect([failure?.code, world.upstream.asked]).toEqual(['insufficient_quota', []]);
    expect(world.store.dropped).toHaveLength(1);
  });
});

describe('a caller who hangs up', () => {
  it('ends the fetch, and nobody is asked', async () => {
    const fetcher = new ScriptedFetcher(() => never);
    const world = worldOf(fetcher);
    const cancel = new Cancel();
    const asked = world.ask({ model: 'k/m', ...pointingTo('https://a.test/1') }, { cancel });
    const { served } = await world.begin(asked);
    cancel.cancel(gone);
    expect((await served).failure?.code).toBe('client_closed_request');
    await still();
    expect(fetcher.wishes[0]?.cancel.reason).toBe(gone);
    expect(world.upstream.calls).toEqual([]);
    expect(world.clock.timers).toBe(0);
    expect(world.store.places).toBe(0);
  });
});
