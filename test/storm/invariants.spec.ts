import { describe, expect, it } from '@jest/globals';
import type { Heard } from './client.js';
import { type Evidence, judge } from './invariants.js';
import type { Entry } from './matching.js';
import { sumsOf } from './windows.js';

const entry = (change: Partial<Entry> = {}): Entry => ({
  ...{ requestId: 'req_a', attempt: 1, status: 'exact', nano: 70n, model: 'north/small', windows: ['bud_1:0-'] },
  responseId: 'chatcmpl-aa-1',
  ...change,
});
const billed = { id: 'chatcmpl-aa-1', marker: 'aa', n: 1, model: 'north/small', input: 1, output: 1, fate: 'proper' };
const heard = (change: Partial<Heard>): Heard => ({
  ...{ marker: 'aa', startedAt: 20_000, endedAt: 20_100, ending: 'whole', status: 200 },
  ...change,
});

interface Change extends Partial<Evidence> {
  readonly entries?: readonly Entry[];
  readonly sum?: bigint;
}

/** A storm after which all is well, but for what a test changes. */
const evidence = ({ entries = [entry()], sum = 70n, ...change }: Change = {}): Evidence => ({
  lines: [{ ...billed, nano: '70' }],
  books: {
    ...{ entries, requests: new Map([['aa', 'req_a']]), unsent: new Set(), doubled: 0 },
    sums: sumsOf(entries),
    windows: new Map([['bud_1:0-', sum]]),
  },
  counters: new Map([['bud_1:0-', { spent: sum, held: 0n }]]),
  budgets: [{ id: 'bud_1', label: 'organization', limitNano: 100n, topUpNano: 0n, blocks: true }],
  samples: { bills: 1, counters: 1, above: [] },
  heard: [heard({})],
  ...{ deaths: 0, mostInFlight: 1, calmAt: 0 },
  ...change,
});
const broken = (change?: Change) =>
  judge(evidence(change))
    .filter(({ isKept }) => !isKept)
    .map(({ name }) => name.split(' ')[0]);

describe('the judge of a storm', () => {
  it('finds nothing where all is well', () => expect(broken()).toEqual([]));

  it.each<readonly [string, string, Change]>([
    ['I1', 'an entry is missing', { entries: [], sum: 0n }],
    ['I2', 'an exact entry is not the bill', { entries: [entry({ nano: 71n })], sum: 71n }],
    ['I3', 'an estimate is below the bill', { entries: [entry({ nano: 69n, status: 'estimated' })], sum: 69n }],
    ['I4', 'the ledger is above the amount', { entries: [entry({ nano: 101n, status: 'unknown' })], sum: 101n }],
    [
      'I4',
      'it was above the amount once',
      { samples: { bills: 1, counters: 1, above: ['bill organization: 101 of 100'] } },
    ],
    ['I5', 'something is held for ever', { counters: new Map([['bud_1:0-', { spent: 70n, held: 5n }]]) }],
    ['I5', 'Redis has less than the ledger', { counters: new Map([['bud_1:0-', { spent: 69n, held: 0n }]]) }],
    [
      'I5',
      'the sum of a window is not the ledger',
      { sum: 60n, counters: new Map([['bud_1:0-', { spent: 70n, held: 0n }]]) },
    ],
    ['I5', 'Redis counts nothing', { counters: new Map() }],
    ['Liveness', 'a request fails late', { heard: [heard({}), heard({ ending: 'failed', status: 503 })] }],
    ['Liveness', 'nobody is served', { heard: [] }],
  ])('%s is broken where %s', (name, _, change) => expect(broken(change)).toEqual([name]));

  it('lets a request fail for a while after the last fault', () => {
    expect(broken({ heard: [heard({}), heard({ startedAt: 9_000, ending: 'failed' })] })).toEqual([]);
  });

  it('takes a stream for served that ended with its budget', () => {
    const ended = heard({ startedAt: 90_000, ending: 'cut', code: 'insufficient_quota' });
    expect(broken({ heard: [heard({}), ended] })).toEqual([]);
    expect(broken({ heard: [heard({}), { ...ended, code: 'upstream_error' }] })).toEqual(['Liveness']);
  });

  it('takes a phantom for explained where it is unknown and a gateway died', () => {
    const phantom = entry({ requestId: 'req_b', responseId: null, nano: 10n, status: 'unknown' });
    const entries = [entry(), phantom];
    expect(broken({ entries, sum: 80n, deaths: 1 })).toEqual([]);
    expect(broken({ entries, sum: 80n, deaths: 0 })).toEqual(['I6']);
    expect(broken({ entries: [entry(), { ...phantom, status: 'exact' }], sum: 80n, deaths: 1 })).toEqual(['I6']);
  });

  it('sees when what was refused was billed all the same', () => {
    const { books } = evidence();
    const refused = { books: { ...books, unsent: new Set(['aa']) }, heard: [heard({}), heard({ ending: 'refused' })] };
    expect(broken(refused)).toEqual(['I4']);
  });
});
