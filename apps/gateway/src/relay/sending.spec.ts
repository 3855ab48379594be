import { describe, expect, it } from '@jest/globals';
import { failing, hello, json, says, streams } from './testing/openai-answers.js';
import { anybody, World } from './testing/world.js';

const whole = json(says());
const worldOf = (wish: ConstructorParameters<typeof World>[0] = {}) =>
  new World({ scripts: { 'a/m': [whole] }, ...wish });

const sentText = ({ upstream }: World): string => new TextDecoder().decode(upstream.sent[0]);

describe('a request in the language of the provider', () => {
  it('leaves as it came, but for the name of the model', async () => {
    const world = worldOf();
    await world.serve(
      world.ask('{ "model":"a/m", "messages": [ {"role":"user","content":"\\u0041 é"} ],"unknown" : 1.50 }'),
    );
    expect(sentText(world)).toBe(
      '{"model":"m","messages": [ {"role":"user","content":"\\u0041 é"} ],"unknown" : 1.50}',
    );
  });

  it('asks for the usage of a stream', async () => {
    const world = worldOf({ scripts: { 'a/m': [streams(...hello)] } });
    await world.serve({ stream: true });
    expect(world.upstream.bodies[0]).toMatchObject({ model: 'm', stream_options: { include_usage: true } });
  });

  it('keeps to itself what was said to the gateway', async () => {
    const world = worldOf();
    const extras = {
      models: ['a/m'],
      provider: { order: ['a'] },
      route: 'priority',
      user: 'someone',
      metadata: { tags: ['x', 'y'], theirs: '1' },
    };
    await world.serve({ ...extras, unknown: { deep: [1] } });
    expect(world.upstream.bodies[0]).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      metadata: { theirs: '1' },
      unknown: { deep: [1] },
    });
    expect(world.record.tags).toEqual(['x', 'y']);
  });

  it('has no metadata left when there were only tags in it', async () => {
    const world = worldOf();
    await world.serve({ metadata: { tags: 'x, y' } });
    expect([world.upstream.bodies[0], world.record.tags]).toEqual([
      expect.not.objectContaining({ metadata: {} }),
      ['x', 'y'],
    ]);
  });

  it('passes the very bytes of a whole answer back', async () => {
    const odd = says().replace('{', '{ "vendor" : 1.0, ');
    const { text } = await worldOf({ scripts: { 'a/m': [json(odd)] } }).serve({});
    expect(text).toBe(odd);
  });
});

describe('a request in another language', () => {
  const claude = { providers: { claude: { kind: 'anthropic' } } };
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'opus',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 10, output_tokens: 5 },
  };

  it('is translated there and back', async () => {
    const world = new World({ ...claude, scripts: { 'claude/opus': [json(JSON.stringify(message))] } });
    const served = await world.serve({ model: 'claude/opus', user: 'someone' });
    expect(served.json).toMatchObject({ object: 'chat.completion', choices: [{ message: { content: 'Hello' } }] });
    expect([world.upstream.bodies[0]?.['model'], sentText(world).includes('someone')]).toEqual(['opus', false]);
  });

  it('goes to one provider after the other in the language of each', async () => {
    const world = new World({
      ...claude,
      routes: { smart: { targets: ['a/m', 'claude/opus'] } },
      scripts: { 'a/m': [failing(429)], 'claude/opus': [json(JSON.stringify(message))] },
    });
    await world.serve({ model: 'smart' });
    expect(world.upstream.calls.map(({ path }) => path)).toEqual(['/chat/completions', '/v1/messages']);
  });
});

describe('the head of a request', () => {
  const headersOf = async (world: World, more: Parameters<World['ask']>[1] = {}) => {
    await world.serve(world.ask({}, more));
    return world.upstream.calls[0]?.headers;
  };

  it('holds our key and what the provider is configured to get', async () => {
    const world = worldOf({ providers: { a: { headers: { 'x-team': 'ours' } } } });
    expect(await headersOf(world, { traceparent: '00-1-2-01' })).toEqual({
      authorization: 'Bearer secret-of-a',
      'x-team': 'ours',
      traceparent: '00-1-2-01',
    });
  });

  it("holds the caller's own key where the provider takes that", async () => {
    const world = worldOf({ providers: { a: { credentials: 'passthrough' } } });
    expect(await headersOf(world, { upstreamAuthorization: 'Bearer mine' })).toEqual({ authorization: 'Bearer mine' });
  });

  it("holds the caller's own key where the route takes that, and its answer tells the upstream's limits", async () => {
    const limits = {
      'x-ratelimit-remaining-requests': '7',
      'anthropic-ratelimit-tokens-limit': '9',
      'set-cookie': 'no',
    };
    const world = new World({
      routes: { own: { targets: ['a/m'], credentials: 'passthrough' } },
      scripts: { 'a/m': [json(says(), 200, limits), json(says(), 200, limits)] },
    });
    const own = await world.serve(world.ask({ model: 'own' }, { upstreamAuthorization: 'Bearer mine' }));
    expect(world.upstream.calls[0]?.headers).toEqual({ authorization: 'Bearer mine' });
    expect(own.headers).toMatchObject({
      'x-ratelimit-remaining-requests': '7',
      'anthropic-ratelimit-tokens-limit': '9',
    });
    expect(own.headers).not.toHaveProperty('set-cookie');
    const ours = await world.serve(world.ask({ model: 'a/m' }));
    expect(ours.headers).not.toHaveProperty('x-ratelimit-remaining-requests');
  });

  it('holds no key where there is none', async () => {
    expect(await headersOf(worldOf({ providers: { a: { credential: undefined } } }))).toEqual({});
  });
});

describe('the head of an answer', () => {
  it('tells how it came about', async () => {
    const world = new World({
      routes: { smart: { targets: ['a/m', 'b/n'] } },
      prices: { 'b/n': { input: 1_000_000, output: 2_000_000, cachedInput: null, cacheWrite: null, reasoning: null } },
      scripts: { 'a/m': [failing(500)], 'b/n': [whole] },
    });
    const { headers } = await world.serve(world.ask({ model: 'smart' }, { id: 'req_7', traceparent: '00-1-2-01' }));
    expect(headers).toEqual({
      'x-request-id': 'req_7',
      'x-gatewright-provider': 'b',
      'x-gatewright-model': 'n',
      'x-gatewright-reason': 'failover',
      'x-gatewright-route': 'smart',
      'x-gatewright-attempts': '3',
      'x-gatewright-overhead-ms': '0.00',
      'x-gatewright-cache': 'bypass',
      'x-gatewright-cost-usd': '0.00002',
      traceparent: '00-1-2-01',
    });
  });

  it('says that a cost is unknown, and of a stream nothing yet', async () => {
    const { headers } = await worldOf().serve({});
    const streamed = await worldOf({ scripts: { 'a/m': [streams(...hello)] } }).serve({ stream: true });
    expect([headers['x-gatewright-cost-usd'], streamed.headers['x-gatewright-cost-usd']]).toEqual([
      'unknown',
      undefined,
    ]);
  });

  it('holds a name of a model only as far as a head can', async () => {
    const { headers } = await new World({ scripts: { 'a/é\n': [whole] } }).serve({ model: 'a/é\n' });
    expect(headers['x-gatewright-model']).toBe('??');
  });
});

describe('a request that is not sent', () => {
  it.each([
    ['a model that nobody knows', { model: 'nobody' }, {}, 'model_not_found'],
    ['a model that the key may not use', {}, { caller: { ...anybody, models: ['b/*'] } }, 'model_not_allowed'],
    ['a body that cannot be used', { messages: 'Hi' }, {}, 'invalid_request'],
    ['a provider that does not exist', {}, { pinned: 'nobody' }, 'invalid_request'],
  ])('because of %s', async (_, body, more, code) => {
    const world = worldOf();
    const { failure } = await world.serve(world.ask(body, more));
    const record = { errorCode: code, outcome: 'client_error', attempts: [], costNano: 0n };
    expect([failure?.code, world.record, world.store.places]).toMatchObject([code, record, 0]);
  });

  it('because everybody rests', async () => {
    const world = worldOf({ scripts: { 'a/m': [failing(429, {}, { 'retry-after': '30' })] } });
    await world.serve({});
    const { failure } = await world.serve({});
    expect([failure?.code, failure?.details.retryAfterMs]).toEqual(['rate_limit_exceeded', 30_000]);
    expect(world.upstream.calls).toHaveLength(1);
  });
});
