import { describe, expect, it } from '@jest/globals';
import { catalogOf, type ModelFacts } from '../catalog/index.js';
import { providers as kinds } from '../providers/index.js';
import { type ConfigurationRows, type Ingredients, snapshotFrom } from './index.js';

type ProviderRow = ConfigurationRows['providers'][number];
type RouteRow = ConfigurationRows['routes'][number];
type PriceRow = ConfigurationRows['prices'][number];

const NOW = Date.UTC(2026, 10, 20);
const listed: readonly ModelFacts[] = [
  {
    provider: 'openai',
    model: 'gpt',
    capabilities: ['text'],
    context: 1_000,
    maxOutput: 10,
    price: priceOf(1_000_000),
  },
  { provider: 'openai', model: 'mini' },
];

function priceOf(input: number) {
  return { input, output: input, cachedInput: null, cacheWrite: null, reasoning: null };
}

const provider = (slug: string, row: Partial<ProviderRow> = {}): ProviderRow => ({
  id: `prov_${slug}`,
  slug,
  kind: 'openai',
  baseUrl: null,
  credentials: 'stored',
  headers: {},
  models: [],
  discoveredModels: [],
  failover: {},
  limits: {},
  allowPrivateNetwork: null,
  ...row,
});

const route = (slug: string, row: Partial<RouteRow> = {}): RouteRow => ({
  slug,
  match: { models: [slug] },
  strategy: 'priority',
  targets: [{ provider: 'a', model: 'gpt' }],
  fallback: [],
  failover: {},
  delivery: 'stream',
  credentials: 'stored',
  ...row,
});

const decimal = (text: string) => ({ toFixed: () => text });
const price = (input: string, fromMs: number, row: Partial<PriceRow> = {}): PriceRow => ({
  provider: 'a',
  model: 'gpt',
  input: decimal(input),
  output: decimal(input),
  cachedInput: null,
  cacheWrite: null,
  cacheWriteLong: null,
  reasoning: null,
  effectiveFrom: new Date(fromMs),
  ...row,
});

function build(rows: Partial<ConfigurationRows>, more: Partial<Ingredients> = {}) {
  const problems: string[] = [];
  const snapshot = snapshotFrom(
    { version: '7', providers: [], routes: [], prices: [], teams: [], projects: [], budgets: [], ...rows },
    {
      kinds,
      catalog: catalogOf(listed, new Set(['ollama'])),
      credentials: new Map([['prov_a', 'secret']]),
      fields: new Map(),
      allowPrivateNetwork: false,
      nowMs: NOW,
      onProblem: (problem) => problems.push(problem),
      ...more,
    },
  );
  const deployment = (slug: string, model: string) => {
    const found = snapshot.providers.get(slug);
    return found && snapshot.deployment(found, model);
  };
  return { snapshot, problems, deployment };
}

describe('a provider', () => {
  it('has what was written, and what its kind says where nothing was', () => {
    const failover = { first_token_s: 1.5, retries: 2, on_cut: 'restart', unknown: 1 };
    const { snapshot } = build({ providers: [provider('a', { failover, headers: { 'x-team': 'ours' } })] });
    expect(snapshot.providers.get('a')).toEqual({
      slug: 'a',
      kind: kinds.get('openai'),
      baseUrl: 'https://api.openai.com/v1',
      credentials: 'stored',
      credential: 'secret',
      headers: { 'x-team': 'ours' },
      failover: { firstTokenMs: 1_500, retries: 2, onCut: 'restart' },
      allowPrivateNetwork: false,
      models: ['gpt', 'mini'],
      limits: {},
    });
  });

  it.each([
    ['its kind is unknown', { kind: 'nothing' }, "The provider 'b' is left out: there is no kind 'nothing'."],
    ['it has no address', { kind: 'openai-compatible' }, "The provider 'b' is left out: it has no base_url."],
  ])('is left out where %s, and the others serve on', (_, row, problem) => {
    const { snapshot, problems } = build({ providers: [provider('a'), provider('b', row)] });
    expect([[...snapshot.providers.keys()], problems]).toEqual([['a'], [problem]]);
  });

  it.each([
    ['what it says itself', { allowPrivateNetwork: false, kind: 'ollama' }, true, false],
    ['that its kind stands at home', { kind: 'ollama' }, false, true],
    ['what the gateway allows', {}, true, true],
  ])('may have a private address by %s', (_, row, allowPrivateNetwork, expected) => {
    const { snapshot } = build({ providers: [provider('a', row)] }, { allowPrivateNetwork });
    expect(snapshot.providers.get('a')?.allowPrivateNetwork).toBe(expected);
  });

  it('serves what was declared and discovered, each once, else what is listed', () => {
    const rows = [
      provider('a', { models: [{ id: 'x' }], discoveredModels: [{ id: 'y' }, { id: 'x' }] }),
      provider('b', { models: 'rubbish', discoveredModels: null }),
      provider('c', { models: [{ id: 'x' }, { name: 'rubbish' }] }),
    ];
    const { snapshot } = build({ providers: rows });
    expect([...snapshot.providers.values()].map(({ models }) => models)).toEqual([['x', 'y'], ['gpt', 'mini'], ['x']]);
  });
});

describe('the facts of a deployment', () => {
  const factsOf = (row: Partial<ProviderRow>) =>
    build({ providers: [provider('a', row)] }).deployment('a', 'gpt')?.facts;

  it('are listed', () => {
    expect(factsOf({})).toMatchObject({ context: 1_000, maxOutput: 10 });
  });

  it('are what was discovered over what is listed', () => {
    expect(factsOf({ discoveredModels: [{ id: 'gpt', context: 2_000 }] })).toMatchObject({
      context: 2_000,
      maxOutput: 10,
    });
  });

  it('are what was declared over both, field by field', () => {
    const row = {
      models: [{ id: 'gpt', max_output: 30 }],
      discoveredModels: [{ id: 'gpt', context: 2_000, max_output: 20 }],
    };
    expect(factsOf(row)).toMatchObject({ context: 2_000, maxOutput: 30, capabilities: ['text'] });
  });

  it('are absent where nobody said any', () => {
    expect(build({ providers: [provider('a')] }).deployment('a', 'new')).toEqual(
      expect.objectContaining({ id: 'a/new', facts: undefined, price: undefined }),
    );
  });

  it('are looked up once', () => {
    const { deployment } = build({ providers: [provider('a')] });
    expect(deployment('a', 'new')).toBe(deployment('a', 'new'));
  });
});

describe('the price of a deployment', () => {
  const inputOf = (...prices: readonly PriceRow[]) =>
    build({ providers: [provider('a')], prices }).deployment('a', 'gpt')?.price?.input;

  it('is listed where nobody set one', () => {
    expect(inputOf()).toBe(1_000_000);
  });

  it('is the newest that is in effect', () => {
    expect(inputOf(price('3', NOW), price('2', NOW - 1), price('9', NOW + 1))).toBe(3_000_000);
  });

  it('is the one that was set last of the same moment', () => {
    expect(inputOf(price('2', NOW), price('3', NOW))).toBe(3_000_000);
  });

  it('may be nothing, which is not unknown', () => {
    expect(inputOf(price('0', NOW, { cachedInput: decimal('0') }))).toBe(0);
  });

  it('has all its kinds of tokens in pico-USD, an hour in the cache too', () => {
    const caches = { cachedInput: decimal('0.30'), cacheWrite: decimal('3.75'), cacheWriteLong: decimal('6.000001') };
    const of = (row: Partial<PriceRow>) =>
      build({ providers: [provider('a')], prices: [price('3', NOW, row)] }).deployment('a', 'gpt')?.price;
    expect(of(caches)).toEqual({
      ...priceOf(3_000_000),
      ...{ cachedInput: 300_000, cacheWrite: 3_750_000, cacheWriteLong: 6_000_001 },
    });
    expect(of({ cacheWriteLong: decimal('0') })?.cacheWriteLong).toBe(0);
    expect(of({})?.cacheWriteLong).toBeNull();
  });

  it('is left out where it is no amount, and the one before it counts', () => {
    const rows = { providers: [provider('a')], prices: [price('2', NOW - 1), price('-1', NOW)] };
    const { deployment, problems } = build(rows);
    expect([deployment('a', 'gpt')?.price?.input, problems]).toEqual([
      2_000_000,
      [expect.stringContaining("A price of 'a/gpt' is left out")],
    ]);
  });
});

describe('a route', () => {
  it('has what was written, and plain targets where little was', () => {
    const { snapshot } = build({ routes: [route('smart', { failover: { idle_s: 1 }, delivery: 'whole' })] });
    expect(snapshot.routes).toEqual([
      {
        slug: 'smart',
        models: ['smart'],
        strategy: 'priority',
        targets: [{ provider: 'a', model: 'gpt', weight: 1, priority: 1 }],
        fallback: [],
        failover: { idleMs: 1_000 },
        delivery: 'whole',
        credentials: 'stored',
      },
    ]);
  });

  it.each([
    ['strategy', { strategy: 'constructor' }],
    ['targets', { targets: [{ provider: 'a' }] }],
    ['match', { match: {} }],
    ['delivery', { delivery: 'later' }],
  ])('is left out where its %s cannot be read, and the others serve on', (_, row) => {
    const { snapshot, problems } = build({ routes: [route('bad', row), route('good')] });
    expect([snapshot.routes.map(({ slug }) => slug), problems]).toEqual([
      ['good'],
      ["The route 'bad' is left out: it cannot be read."],
    ]);
  });
});

describe('limits', () => {
  const limits = { rpm: 60, tpm: null, output_tpm: 1_000, unknown: 1 };
  const read = { rpm: 60, output_tpm: 1_000 };

  it('are read alike of providers, of models, of teams and of projects', () => {
    const { snapshot, problems, deployment } = build({
      providers: [provider('a', { limits, models: [{ id: 'gpt', limits }] })],
      teams: [{ slug: 'red', limits }],
      projects: [{ slug: 'app', teamSlug: 'red', limits }],
    });
    expect(snapshot.providers.get('a')?.limits).toEqual(read);
    expect(deployment('a', 'gpt')?.limits).toEqual(read);
    expect(deployment('a', 'mini')?.limits).toEqual({});
    expect(snapshot.teams.get('red')).toEqual({ slug: 'red', limits: read });
    expect(snapshot.projects.get('app')).toEqual({ slug: 'app', team: 'red', limits: read });
    expect(problems).toEqual([]);
  });

  it('that cannot be read are left out and told, and the others hold', () => {
    const { snapshot, problems } = build({
      teams: [
        { slug: 'red', limits: { rpm: 'many', tpm: 5, concurrency: -1 } },
        { slug: 'blue', limits: 'rubbish' },
      ],
    });
    expect([...snapshot.teams.values()].map((team) => team.limits)).toEqual([{ tpm: 5 }, {}]);
    expect(problems).toEqual([
      "The limit 'rpm' of the team 'red' is left out: it cannot be read.",
      "The limit 'concurrency' of the team 'red' is left out: it cannot be read.",
      "The limit 'all' of the team 'blue' is left out: it cannot be read.",
    ]);
  });
});

describe('a budget', () => {
  it('that cannot be read is left out, and the others hold', () => {
    const row = { scopeKind: 'team', scopeId: 'red', amountNano: 5n, rolling: false, timezone: 'UTC' };
    const good = { ...row, id: 'bud_good', period: 'day', onExceed: 'block', downgradeRoute: null };
    const { snapshot, problems } = build({ budgets: [{ ...good, id: 'bud_bad', period: 'year' }, good] });
    expect([snapshot.budgets.map(({ id }) => id), problems]).toEqual([
      ['bud_good'],
      ["The budget 'bud_bad' is left out: it cannot be read."],
    ]);
  });
});
