import { describe, expect, it } from '@jest/globals';
import { type Entry, match } from './matching.js';
import type { Line } from './upstream/bill.js';

const requests = new Map([['aa', 'req_a']]);
const line = (change: Partial<Line> = {}): Line => ({
  ...{
    id: 'chatcmpl-aa-1',
    marker: 'aa',
    n: 1,
    model: 'north/small',
    input: 10,
    output: 5,
    nano: '70',
    fate: 'proper',
  },
  ...change,
});
const entry = (change: Partial<Entry> = {}): Entry => ({
  ...{ requestId: 'req_a', attempt: 1, status: 'exact', nano: 70n, model: 'north/small', windows: [] },
  responseId: 'chatcmpl-aa-1',
  ...change,
});

describe('a billed line is found in the ledger', () => {
  it('by the id of the answer', () => {
    expect(match([line()], [entry({ requestId: 'req_other' })], requests).pairs).toHaveLength(1);
  });

  it('by the order of attempts, where nobody heard the id of the answer', () => {
    const lines = [line(), line({ id: 'chatcmpl-aa-2', n: 2 })];
    const entries = [
      entry({ attempt: 2, status: 'unknown', responseId: null, nano: 90n }),
      entry({ attempt: 1, status: 'unknown', responseId: null, nano: 80n }),
    ];
    const { pairs, missing, phantoms } = match(lines, entries, requests);
    expect(pairs.map(({ line: { n }, entry: { attempt } }) => [n, attempt])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect([...missing, ...phantoms]).toEqual([]);
  });

  it('and never as the attempt of another request, or of another model', () => {
    const strangers = [
      entry({ requestId: 'req_b', responseId: null }),
      entry({ model: 'north/large', responseId: null }),
    ];
    expect(match([line()], strangers, requests).missing).toHaveLength(1);
  });
});

describe('a ledger that is wrong', () => {
  it('lacks a line', () => expect(match([line()], [], requests).missing).toHaveLength(1));

  it('has an attempt twice', () => {
    const twice = [entry({ responseId: null }), entry({ responseId: null })];
    expect(match([line()], twice, requests).twice).toHaveLength(1);
  });

  it('has an answer twice', () =>
    expect(match([line()], [entry(), entry({ attempt: 2 })], requests).twice).toHaveLength(1));

  it('charges what was never billed', () => {
    const { phantoms } = match([line({ nano: '0' })], [entry({ responseId: null })], requests);
    expect(phantoms).toHaveLength(1);
  });
});
