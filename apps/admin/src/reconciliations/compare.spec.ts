import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { usd } from '#core/ledger';
import { noUsage } from '#core/hub';
import type { Charged } from './charged.js';
import { compare as compareFamilies, type Compared, type Comparison } from './compare.js';
import type { ReportRow } from './reconciliation.schema.js';

const minute = 60_000;

const compare = (both: Omit<Compared<Charged>, 'familyOf'>) => compareFamilies({ familyOf: (model) => model, ...both });

const entry = (change: Partial<Charged> = {}): Charged => ({
  requestId: 'req_1',
  attempt: 1,
  responseId: undefined,
  model: 'gpt-test',
  at: 0,
  status: 'exact',
  nano: 100n,
  isCorrected: false,
  usage: noUsage,
  price: undefined,
  ...change,
});

const row = (nano: bigint, change: Partial<ReportRow> = {}): ReportRow => ({ cost_usd: usd(nano), ...change });

const sum = (all: readonly { readonly nano: bigint }[]) => all.reduce((total, { nano }) => total + nano, 0n);

/** The ledger after the corrections. */
const corrected = (entries: readonly Charged[], { corrections }: Comparison): readonly Charged[] =>
  entries.map((one) => {
    const own = corrections.filter((correction) => correction.entry === one);
    return own.length === 0 ? one : { ...one, nano: one.nano + sum(own), isCorrected: true };
  });

const amount = fc.bigInt(0n, 10n ** 15n);

/** A ledger, in which answers have ids or not, and the provider's bill for it. */
const ledgerAndBill = fc
  .array(
    fc.record({
      status: fc.constantFrom('exact', 'estimated', 'unknown', 'none'),
      nano: amount,
      billed: amount,
      by: fc.constantFrom('response', 'request', 'attempt', 'minute'),
      at: fc.integer({ min: 0, max: 5 * minute }),
      model: fc.constantFrom('a', 'b'),
      isSilent: fc.boolean(),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ status, nano, billed, by, at, model, isSilent }, index) => {
      const requestId = `req_${index}`;
      const names: Record<string, Partial<ReportRow>> = {
        response: { response_id: `chatcmpl-${index}` },
        request: { request_id: requestId },
        attempt: { request_id: requestId, attempt: 2 },
        minute: { model, at: new Date(at).toISOString() },
      };
      return {
        charged: entry({ requestId, attempt: 2, responseId: `chatcmpl-${index}`, status, nano, at, model }),
        row: row(billed, names[by]),
        billed,
        // A bill may be silent about what it did not bill, and only that.
        isLeftOut: isSilent && (status === 'unknown' || status === 'estimated'),
      };
    }),
  );

describe('A complete report', () => {
  it('makes the ledger say what the provider billed, to the nano, and once', () => {
    fc.assert(
      fc.property(ledgerAndBill, (all) => {
        const entries = all.map(({ charged }) => charged);
        const told = all.filter(({ isLeftOut }) => !isLeftOut);
        const rows = told.map((one) => one.row);
        const billed = told.reduce((total, one) => total + one.billed, 0n);
        const first = compare({ entries, rows, isComplete: true });
        expect(first.matched).toBe(rows.length);
        expect(first.driftNano).toBe(billed - sum(entries));
        const after = corrected(entries, first);
        expect(sum(after)).toBe(billed);
        expect(after.every(({ nano }) => nano >= 0n)).toBe(true);
        const second = compare({ entries: after, rows, isComplete: true });
        expect([second.corrections, second.driftNano]).toEqual([[], 0n]);
      }),
    );
  });

  it('makes free what nobody was sure of and the provider does not know', () => {
    const entries = [entry({ status: 'unknown' }), entry({ requestId: 'req_2', status: 'estimated' })];
    const { corrections } = compare({ entries, rows: [], isComplete: true });
    expect(corrections.map(({ nano }) => nano)).toEqual([-100n, -100n]);
  });

  it('says what the provider does not know though it was sure, and changes nothing of it', () => {
    const { corrections, findings, driftNano } = compare({ entries: [entry()], rows: [], isComplete: true });
    expect(corrections).toEqual([]);
    expect(findings).toMatchObject([{ kind: 'not_in_report', request_id: 'req_1', ledger_usd: '0.0000001' }]);
    expect(driftNano).toBe(-100n);
  });
});

describe('A report of a part', () => {
  it('changes nothing that it does not name', () => {
    const entries = [entry(), entry({ requestId: 'req_2', status: 'unknown' })];
    const { corrections, driftNano } = compare({
      entries,
      rows: [row(100n, { request_id: 'req_1' })],
      isComplete: false,
    });
    expect([corrections, driftNano]).toEqual([[], 0n]);
  });

  it('settles an unknown one also where the guess was right', () => {
    const entries = [entry({ status: 'unknown' })];
    const rows = [row(100n, { request_id: 'req_1' })];
    const first = compare({ entries, rows, isComplete: false });
    expect(first.corrections.map(({ nano }) => nano)).toEqual([0n]);
    expect(compare({ entries: corrected(entries, first), rows, isComplete: false }).corrections).toEqual([]);
  });

  it('lets the uncertain ones of a minute bear the difference', () => {
    const entries = [entry({ nano: 70n }), entry({ status: 'unknown', nano: 50n }), entry({ model: 'other' })];
    const rows = [row(90n, { model: 'gpt-test', at: '1970-01-01T00:00:59Z' })];
    const { corrections } = compare({ entries, rows, isComplete: false });
    expect(corrections).toEqual([{ entry: entries[1], nano: -30n }]);
  });

  it('names rows that the ledger does not know, and corrects nothing for them', () => {
    const rows = [row(5n, { response_id: 'elsewhere', model: 'gpt-test', at: '1970-01-01T00:00:00Z' })];
    const { matched, corrections, findings } = compare({ entries: [entry()], rows, isComplete: false });
    expect([matched, corrections]).toEqual([0, []]);
    expect(findings).toMatchObject([{ kind: 'not_in_ledger', response_id: 'elsewhere', reported_usd: '0.000000005' }]);
  });

  it('prices tokens as the entry was priced, and cached ones as it knows them', () => {
    const price = { input: 2_000, output: 10_000, cachedInput: 1_000, cacheWrite: null, reasoning: null };
    const usage = { ...noUsage, input: 10, cachedInput: 4, output: 1 };
    const rows: ReportRow[] = [{ request_id: 'req_1', input_tokens: 10, output_tokens: 3 }];
    const { corrections } = compare({ entries: [entry({ price, usage, nano: 0n })], rows, isComplete: false });
    expect(corrections.map(({ nano }) => nano)).toEqual([46n]);
    const { findings } = compare({ entries: [entry()], rows, isComplete: false });
    expect(findings).toMatchObject([{ kind: 'no_price', request_id: 'req_1' }]);
  });

  it('rounds what has more decimals than anybody bills', () => {
    const rows: ReportRow[] = [{ request_id: 'req_1', cost_usd: '0.0000001015' }];
    expect(compare({ entries: [entry()], rows, isComplete: false }).driftNano).toBe(2n);
  });
});

describe('A report of days', () => {
  const day = '1970-01-01';
  const charges = fc.array(
    fc.record({
      status: fc.constantFrom('exact', 'estimated', 'unknown'),
      nano: fc.bigInt(0n, 10n ** 12n),
      model: fc.constantFrom('a', 'a-2026', 'b'),
      at: fc.integer({ min: 0, max: 1_440 * minute - 1 }),
    }),
    { minLength: 1, maxLength: 30 },
  );
  const familyOf = (model: string) => model.replace('-2026', '');

  it('makes the ledger say what was billed, to less than a nano for each entry, and once', () => {
    fc.assert(
      fc.property(charges, amount, (all, billed) => {
        const entries = all.map((one, index) => entry({ ...one, requestId: `req_${index}` }));
        const rows = ['a', 'b'].map((model) => row(billed, { model, day }));
        const first = compareFamilies({ entries, rows, familyOf, isComplete: true });
        expect(sum(first.differences.map(({ driftNano }) => ({ nano: driftNano })))).toBe(first.driftNano);
        const after = corrected(entries, first);
        for (const model of ['a', 'b']) {
          const own = after.filter((one) => familyOf(one.model) === model);
          if (own.length === 0) continue;
          const over = sum(own) - billed;
          expect(over >= 0n && over < BigInt(own.length)).toBe(true);
        }
        expect(compareFamilies({ entries: after, rows, familyOf, isComplete: true }).corrections).toEqual([]);
      }),
    );
  });

  it('leaves alone what only rounding made of many entries', () => {
    const entries = [entry(), entry({ requestId: 'req_2' }), entry({ requestId: 'req_3' })];
    const total = (nano: bigint) =>
      compare({ entries, rows: [row(nano, { model: 'gpt-test', day })], isComplete: true });
    expect(total(298n)).toMatchObject({ corrections: [], findings: [], driftNano: -2n });
    expect(sum(total(297n).corrections)).toBe(-3n);
    expect(sum(total(301n).corrections)).toBe(1n);
  });

  it('tells a credit that is larger than the cost, and corrects nothing', () => {
    const rows: ReportRow[] = [{ model: 'gpt-test', day, cost_usd: '-5' }];
    const { corrections, findings } = compare({ entries: [entry({ status: 'unknown' })], rows, isComplete: true });
    expect(corrections).toEqual([]);
    expect(findings).toMatchObject([{ kind: 'cost_differs', reported_usd: '-5' }]);
  });

  it('prices tokens where one price held all day, for requests of any length', () => {
    const price = { input: 2_000, output: 10_000, cachedInput: null, cacheWrite: null, reasoning: null };
    const rows: ReportRow[] = [{ model: 'gpt-test', day, input_tokens: 100, output_tokens: 10 }];
    const priced = (others: Partial<Charged>) =>
      compare({
        entries: [entry({ price }), entry({ requestId: 'req_2', price, ...others })],
        rows,
        isComplete: false,
      });
    expect(priced({}).driftNano).toBe(300n - 200n);
    expect(priced({ price: { ...price, input: 1 } }).findings).toMatchObject([{ kind: 'no_price' }]);
    const tiers = [{ ...price, aboveInput: 50 }];
    const long = [entry({ price: { ...price, tiers } }), entry({ requestId: 'req_2', price: { ...price, tiers } })];
    expect(compare({ entries: long, rows, isComplete: false }).findings).toMatchObject([{ kind: 'no_price' }]);
  });

  it('is about what neither an id nor a minute has named', () => {
    const entries = [entry(), entry({ requestId: 'req_2' }), entry({ requestId: 'req_3', at: 2 * minute })];
    const rows = [
      row(100n, { model: 'gpt-test', day }),
      row(150n, { request_id: 'req_1' }),
      row(70n, { model: 'gpt-test', at: '1970-01-01T00:00:00Z' }),
    ];
    const { corrections } = compare({ entries, rows, isComplete: true });
    expect(corrections.map((one) => [one.entry.requestId, one.nano])).toEqual([
      ['req_1', 50n],
      ['req_2', -30n],
    ]);
  });
});
