import { describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { Failure } from '#core/failure';
import { snapshotOf } from '#core/routing/testing';
import { LiveSnapshot } from '../configuration/live-snapshot.js';
import type { Caller } from '../relay/ports.js';
import { anybody } from '../relay/testing/world.js';
import type { CapabilityQuery } from './capability-query.js';
import { DiscoveryController } from './discovery.controller.js';
import type { KeyGuard } from './key-guard.js';

const snapshot = snapshotOf({
  providers: {
    a: { kind: 'openai', models: ['eye', 'plain', 'vector', 'ranks'] },
    b: { kind: 'anthropic', models: ['new'] },
  },
  routes: {
    smart: { targets: ['a/eye', 'a/plain'], models: ['smart-*', 'clever'] },
    vague: { targets: ['a/plain', 'b/new'] },
  },
  facts: {
    'a/eye': {
      capabilities: ['text', 'streaming', 'tools', 'vision'],
      unsaid: ['caching'],
      context: 9_000,
      maxOutput: 10,
    },
    'a/plain': { capabilities: ['text', 'streaming'], context: 1_000 },
    'a/vector': { capabilities: ['embeddings'] },
    'a/ranks': { capabilities: [] },
  },
});

async function ask(query: Partial<CapabilityQuery> = {}, caller: Partial<Caller> = {}) {
  const live = new LiveSnapshot();
  live.swap(snapshot);
  const guard = { authenticate: async () => ({ ...anybody, ...caller }) } as unknown as KeyGuard; // who asks is settled here
  const all = { model: undefined, provider: undefined, capability: undefined, ...query };
  return new DiscoveryController(guard, live).capabilities({ raw: {} } as FastifyRequest, all);
}

const ids = async (query: Partial<CapabilityQuery>, caller: Partial<Caller> = {}) => {
  const { data, routes } = await ask(query, caller);
  return [data.map(({ id }) => id), routes.map(({ id }) => id)];
};

describe('GET /v1/capabilities', () => {
  it('tells what each model can do, and what nobody knows of it', async () => {
    const { data } = await ask({ model: 'eye' });
    expect(data).toEqual([
      {
        ...{ id: 'a/eye', object: 'model', provider: 'a', model: 'eye' },
        endpoints: ['chat'],
        capabilities: {
          ...{ text: true, streaming: true, tools: true, json_schema: false, vision: true, audio: false, pdf: false },
          ...{ reasoning: false, caching: null, embeddings: false },
        },
        ...{ context: 9_000, max_output: 10, described: true },
      },
    ]);
  });

  it('assumes text, tools and streaming of a model that nobody described', async () => {
    const { data } = await ask({ model: 'b/new' });
    expect(data).toMatchObject([
      {
        capabilities: { text: true, tools: true, streaming: true, vision: null },
        ...{ endpoints: ['chat'], context: null, described: false },
      },
    ]);
  });

  it('knows no chat where there is none', async () => {
    const { data } = await ask({ model: 'vector' });
    expect(data).toMatchObject([{ endpoints: ['embeddings'], capabilities: { tools: false } }]);
    const [ranks] = (await ask({ model: 'ranks' })).data;
    expect(ranks?.endpoints).toContain('moderations');
    expect(ranks?.endpoints).not.toContain('chat');
  });

  it('says of a route what any of its targets can do', async () => {
    const { routes } = await ask();
    expect(routes.map(({ id }) => id)).toEqual(['smart', 'clever', 'vague']);
    expect(routes[0]).toMatchObject({
      targets: ['a/eye', 'a/plain'],
      capabilities: { vision: true, audio: false },
      ...{ context: 9_000, max_output: null },
    });
    expect(routes[2]).toMatchObject({ capabilities: { vision: null, tools: true }, context: null });
  });

  it.each([
    [{ capability: 'vision' }, ['a/eye'], ['smart', 'clever']],
    [{ capability: 'tools,vision' }, ['a/eye'], ['smart', 'clever']],
    [{ capability: ['tools', 'text'], provider: 'b' }, ['b/new'], ['vague']],
    [{ provider: 'b' }, ['b/new'], ['vague']],
    [{ model: 'smart' }, [], ['smart']],
    [{ model: 'plain,b/new' }, ['a/plain', 'b/new'], []],
    [{ model: 'nothing' }, [], []],
  ])('shows for %j no more than that', async (query, models, routes) => {
    expect(await ids(query)).toEqual([models, routes]);
  });

  it('shows a key what it may use, and nothing else', async () => {
    expect(await ids({}, { models: ['a/*'] })).toEqual([['a/eye', 'a/plain', 'a/vector', 'a/ranks'], []]);
    expect(await ids({}, { models: ['smart'], routes: ['smart'] })).toEqual([[], ['smart']]);
  });

  it('refuses a capability that there is not', async () => {
    const failure = await ask({ capability: 'flight' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'invalid_request', details: { param: 'capability' } });
  });
});
