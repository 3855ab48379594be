import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { attoUsd, providers, summed, type UsageApi, usdOfAtto } from './index.js';

const usageOf = (kind: string): UsageApi => {
  const usage = providers.get(kind)?.usage;
  if (!usage) throw new Error(`${kind} has no usage API.`);
  return usage;
};
const [openai, anthropic, openrouter] = [usageOf('openai'), usageOf('anthropic'), usageOf('openrouter')];

const question = { from: '2026-11-01', until: '2026-11-03' };
const seconds = (day: string) => Date.parse(day) / 1_000;

const costs = (results: readonly object[], change: object = {}) => ({
  object: 'page',
  data: [
    { object: 'bucket', start_time: seconds('2026-11-01'), end_time: seconds('2026-11-02'), results },
    { object: 'bucket', start_time: seconds('2026-11-02'), end_time: seconds('2026-11-03'), results: [] },
  ],
  has_more: false,
  next_page: null,
  ...change,
});
const cost = (line_item: string | null, value: string | number, currency = 'usd') => ({
  object: 'organization.costs.result',
  amount: { value, currency },
  line_item,
});

const report = (results: readonly object[], change: object = {}) => ({
  data: [{ starting_at: '2026-11-01T00:00:00Z', ending_at: '2026-11-02T00:00:00Z', results }],
  has_more: false,
  next_page: null,
  ...change,
});
const item = (model: string | null, amount: string, change: object = {}) => ({
  amount,
  currency: 'USD',
  description: 'Web search',
  model,
  ...change,
});

const shown = (api: UsageApi, json: unknown, only?: string) =>
  summed(api.read(json, { ...question, only }).lines).map(({ day, model, atto }) => [day, model, usdOfAtto(atto)]);

describe("OpenAI's costs", () => {
  it('are asked for by day and line item, of one project where that is wanted, page by page', () => {
    const asked = openai.path({ ...question, only: 'proj_1', page: 'next=' });
    expect(asked).toBe(
      '/organization/costs?start_time=1793491200&end_time=1793664000&bucket_width=1d&group_by=line_item&limit=31' +
        '&project_ids=proj_1&page=next%3D',
    );
    expect(openai.read(costs([], { has_more: true, next_page: 'p2' }), question).next).toBe('p2');
  });

  it('are added up for each model, and the rest keeps its name', () => {
    const results = [
      cost('gpt-4o-mini-2024-07-18, input', 0.1),
      cost('gpt-4o-mini-2024-07-18, cached input', '0E-6176'),
      cost('gpt-4o-mini-2024-07-18, output', '0.2000000000000000000000'),
      cost('priority | gpt-5.6-sol, output, long context', 1.29e-7),
      cost('text-embedding-3-small', 0.5),
      cost('evals | gpt-4o-mini, input', 1),
      cost('web search tool calls', 2),
    ];
    expect(shown(openai, costs(results))).toEqual([
      ['2026-11-01', 'gpt-4o-mini-2024-07-18', '0.3'],
      ['2026-11-01', 'gpt-5.6-sol', '0.000000129'],
      ['2026-11-01', 'text-embedding-3-small', '0.5'],
      ['2026-11-01', 'evals | gpt-4o-mini, input', '1'],
      ['2026-11-01', 'web search tool calls', '2'],
    ]);
  });

  it('tell of whole days only', () => {
    const json = costs([cost('gpt-4o, input', 1)]);
    const cut = { ...json, data: json.data.map((one) => ({ ...one, end_time: one.end_time - 1 })) };
    expect(openai.read(json, question).days).toEqual(['2026-11-01', '2026-11-02']);
    expect(openai.read(cut, question)).toMatchObject({ days: [], lines: [] });
  });

  it.each([
    ['another currency', costs([cost('gpt-4o, input', 1, 'eur')]), 'another currency than USD'],
    ['no line items', costs([cost(null, 1)]), 'not told apart by line item'],
    ['an amount that is none', costs([cost('gpt-4o, input', 'much')]), 'no amount of money'],
    ['a next page without a name', costs([], { has_more: true }), 'another form'],
    ['another form', { data: [{ daily_costs: [] }] }, 'another form'],
    ['nothing', null, 'another form'],
  ])('are refused with %s', (_, json, message) => {
    expect(() => openai.read(json, question)).toThrow(message);
  });

  it('call a model and its dated versions one', () => {
    const names = ['gpt-4o-2024-08-06', 'gpt-4-0613', 'gpt-5.4', 'ft:gpt-4o-mini-2024-07-18:acme::abc', 'gpt-4o-mini'];
    expect(names.map(openai.familyOf)).toEqual(['gpt-4o', 'gpt-4', 'gpt-5.4', 'ft-gpt-4o-mini', 'gpt-4o-mini']);
    expect(openai.familyOf('ft-gpt-4o-mini-2024-07-18')).toBe('ft-gpt-4o-mini');
  });
});

describe("Anthropic's cost report", () => {
  it('is asked for by day and description, page by page', () => {
    expect(decodeURIComponent(anthropic.path({ ...question, page: 'p2' }))).toBe(
      '/v1/organizations/cost_report?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z' +
        '&bucket_width=1d&limit=31&group_by[]=description&page=p2',
    );
    expect(anthropic.read(report([], { has_more: true, next_page: 'p2' }), question).next).toBe('p2');
  });

  it('is in cents, and added up for each model', () => {
    const results = [
      item('claude-opus-4-20250514', '123.45'),
      item('claude-opus-4-20250514', '0.001'),
      item(null, '7'),
    ];
    expect(shown(anthropic, report(results))).toEqual([
      ['2026-11-01', 'claude-opus-4-20250514', '1.23451'],
      ['2026-11-01', 'Web search', '0.07'],
    ]);
  });

  it('is read for one workspace, of which the first has no id', () => {
    const results = [item('a', '100', { workspace_id: 'wrkspc_1' }), item('a', '200', { workspace_id: null })];
    expect(anthropic.path({ ...question, only: 'wrkspc_1' })).toContain('workspace_id');
    expect(shown(anthropic, report(results), 'wrkspc_1')).toEqual([['2026-11-01', 'a', '1']]);
    expect(shown(anthropic, report(results), 'default')).toEqual([['2026-11-01', 'a', '2']]);
  });

  it.each([
    ['another currency', report([item('a', '1', { currency: 'EUR' })]), 'another currency than USD'],
    ['an amount that is none', report([item('a', '$1')]), 'no amount of money'],
    ['an amount that is a number', report([item('a', '1', { amount: 1 })]), 'another form'],
  ])('is refused with %s', (_, json, message) => {
    expect(() => anthropic.read(json, question)).toThrow(message);
  });

  it('calls a model and its dated versions one', () => {
    const names = ['claude-sonnet-4-20250514', 'claude-sonnet-4-0', 'claude-3-5-haiku-latest', 'claude-opus-4-1'];
    expect(names.map(anthropic.familyOf)).toEqual([
      'claude-sonnet-4',
      'claude-sonnet-4',
      'claude-3-5-haiku',
      'claude-opus-4-1',
    ]);
  });
});

describe("OpenRouter's activity", () => {
  it('is asked for at once, of one key where that is wanted', () => {
    expect(openrouter.path(question)).toBe('/activity');
    expect(openrouter.path({ ...question, only: 'abc' })).toBe('/activity?api_key_hash=abc');
  });

  it('is added up over those who served a model', () => {
    const one = { date: '2026-11-01', model: 'openai/gpt-4.1', provider_name: 'OpenAI', usage: 0.1 };
    const data = [one, { ...one, provider_name: 'Azure', usage: 0.2 }, { ...one, date: '2026-11-02 00:00:00' }];
    expect(shown(openrouter, { data })).toEqual([
      ['2026-11-01', 'openai/gpt-4.1', '0.3'],
      ['2026-11-02', 'openai/gpt-4.1', '0.1'],
    ]);
    expect(openrouter.read({ data }, question).days).toEqual(['2026-11-01', '2026-11-02']);
  });

  it('knows ways to be served from models', () => {
    expect(['a/b:nitro', 'a/b:free', 'a/b'].map(openrouter.familyOf)).toEqual(['a/b', 'a/b:free', 'a/b']);
  });
});

describe('Every usage report', () => {
  const parts = fc.array(fc.record({ model: fc.constantFrom('m-a', 'm-b'), nano: fc.bigInt(0n, 10n ** 15n) }), {
    maxLength: 40,
  });
  const asUsd = (nano: bigint, shift = 0n) => usdOfAtto(nano * 10n ** (9n + shift));

  it.each<[string, UsageApi, (model: string, nano: bigint) => object, (results: readonly object[]) => object]>([
    ['OpenAI, numbers', openai, (model, nano) => cost(`${model}, input`, Number(asUsd(nano))), costs],
    ['OpenAI, strings', openai, (model, nano) => cost(`${model}, output`, asUsd(nano)), costs],
    ['Anthropic', anthropic, (model, nano) => item(model, asUsd(nano, 2n)), report],
    [
      'OpenRouter',
      openrouter,
      (model, nano) => ({ date: '2026-11-01', model, usage: Number(asUsd(nano)) }),
      (data) => ({ data }),
    ],
  ])('is the sum of its parts to the nano-USD: %s', (_, api, toResult, toPage) => {
    fc.assert(
      fc.property(parts, (all) => {
        const json: unknown = JSON.parse(JSON.stringify(toPage(all.map(({ model, nano }) => toResult(model, nano)))));
        for (const { model, atto } of summed(api.read(json, question).lines)) {
          const own = all.filter((one) => one.model === model);
          expect(atto).toBe(own.reduce((sum, { nano }) => sum + nano, 0n) * 10n ** 9n);
        }
      }),
    );
  });

  it('shows names without what a database cannot keep', () => {
    const [line] = openrouter.read({ data: [{ date: '2026-11-01', model: 'a\0b\ud800', usage: 1 }] }, question).lines;
    expect(line).toEqual({ day: '2026-11-01', model: 'a b\ufffd', atto: attoUsd('1') });
  });
});
