import { describe, expect, it } from '@jest/globals';
import { budgetOf } from './index.js';

const row = {
  id: 'bud_1',
  scopeKind: 'team',
  scopeId: 'red',
  amountNano: 5_000_000_000n,
  period: 'day',
  rolling: true,
  timezone: 'Europe/Berlin',
  onExceed: 'downgrade',
  downgradeRoute: 'cheap',
};

describe('a stored budget', () => {
  it('has what was written', () => {
    expect(budgetOf(row)).toEqual({
      id: 'bud_1',
      scope: { kind: 'team', id: 'red' },
      amountNano: 5_000_000_000n,
      period: 'day',
      rolling: true,
      timezone: 'Europe/Berlin',
      onExceed: 'downgrade',
      downgradeRoute: 'cheap',
    });
    expect(budgetOf({ ...row, amountNano: 0n, downgradeRoute: null })).toMatchObject({ amountNano: 0n });
  });

  it.each([
    ['scope', { scopeKind: 'planet' }],
    ['amount', { amountNano: -1n }],
    ['amount, of which doubles lose count,', { amountNano: 2n ** 53n }],
    ['period', { period: 'year' }],
    ['time zone', { timezone: 'Mars/Olympus' }],
    ['consequence', { onExceed: 'shout' }],
  ])('is none where its %s cannot be read', (_, change) => {
    expect(budgetOf({ ...row, ...change })).toBeUndefined();
  });
});
