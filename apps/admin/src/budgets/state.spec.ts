import { describe, expect, it } from '@jest/globals';
import type { Budget } from '#core/ledger';
import { stateOf } from './state.js';

const budget: Budget = {
  id: 'bud_1',
  scope: { kind: 'project', id: 'default' },
  amountNano: 500_000_000_000n,
  period: 'day',
  rolling: false,
  timezone: 'UTC',
  onExceed: 'block',
};

const dollars = (amount: number) => BigInt(amount * 1_000_000_000);
const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);

const standing = (change: Partial<Budget>, used: number, reserved = 0, time = '06:00:00') => {
  const most = { used: dollars(used), reserved: dollars(reserved) };
  return stateOf({ ...budget, ...change }, [0.5, 0.8, 1], { spending: { ...most, most }, nowMs: at(time) });
};

describe('How a budget stands', () => {
  it('counts what is held back as gone', () => {
    expect(standing({}, 431.2, 2.1)).toMatchObject({
      used: '431.20',
      reserved: '2.10',
      remaining: '66.70',
      ratio: 0.867,
    });
  });

  it.each([
    [0, 'ok'],
    [249.99, 'ok'],
    [250, 'warning'],
    [499.99, 'warning'],
    [500, 'exceeded'],
    [600, 'exceeded'],
  ])('with $%d of $500 used is %s', (used, status) => {
    expect(standing({}, used).status).toBe(status);
  });

  it('never has less than nothing left', () => {
    expect(standing({}, 600)).toMatchObject({ remaining: '0.00', ratio: 1.2 });
  });

  it('may have more left than its amount, after a top-up', () => {
    expect(standing({}, -100)).toMatchObject({ used: '-100.00', remaining: '600.00', ratio: -0.2, status: 'ok' });
  });

  it('begins and ends where its calendar says', () => {
    expect(standing({ period: 'month', timezone: 'Europe/Berlin' }, 0)).toMatchObject({
      starts_at: '2026-10-31T23:00:00.000Z',
      resets_at: '2026-11-30T23:00:00.000Z',
    });
  });

  it('never begins anew where it is a total', () => {
    expect(standing({ period: 'total' }, 5)).toMatchObject({ starts_at: null, resets_at: null, forecast: null });
  });

  it('reaches back as far as its period where it rolls', () => {
    const { starts_at, forecast } = standing({ rolling: true }, 5);
    expect(starts_at).toBe('2026-11-19T06:00:00.000Z');
    expect(forecast).toBeNull();
  });
});

describe('A forecast', () => {
  it('goes on at the pace so far', () => {
    expect(standing({}, 10, 0, '06:00:00').forecast).toBe('40.00');
    expect(standing({}, 10, 0, '18:00:00').forecast).toBe('13.333333333');
  });

  it('waits until there is something to go by', () => {
    expect(standing({}, 10, 0, '00:00:00').forecast).toBeNull();
    expect(standing({}, 10, 0, '00:10:00').forecast).toBeNull();
    expect(standing({}, 10, 0, '00:15:00').forecast).toBe('960.00');
  });
});
