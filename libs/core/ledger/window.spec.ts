import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Budget, earlierWindows, periods, resetsAt, spanOf, windowOf } from './index.js';

const budget = (fields: Partial<Budget> = {}): Budget => ({
  id: 'bud_1',
  scope: { kind: 'project', id: 'default' },
  amountNano: 1_000n,
  period: 'day',
  rolling: false,
  timezone: 'UTC',
  onExceed: 'block',
  ...fields,
});
const at = (iso: string): number => Date.parse(iso);
const isoSpan = (given: Budget, iso: string): string[] => {
  const { startsAt, endsAt } = windowOf(given, at(iso));
  return [startsAt, endsAt ?? Number.NaN].map((ms) => new Date(ms).toISOString());
};

/** Hours and midnights that are left out, told twice, or turned by half an hour; and days that never were. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Niue',
];
const ending = periods.filter((period) => period !== 'total');
const moments = fc.integer({ min: at('2005-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') });
const anyBudget = fc.record({
  period: fc.constantFrom(...ending),
  timezone: fc.constantFrom(...zones),
  rolling: fc.boolean(),
});

describe('a window', () => {
  it('has the moment in it for which it was asked, and all its moments have it', () => {
    fc.assert(
      fc.property(anyBudget, moments, fc.double({ min: 0, max: 1, noNaN: true }), (fields, now, part) => {
        const window = windowOf(budget(fields), now);
        const { startsAt, endsAt = Number.NaN } = window;
        expect(startsAt <= now && now < endsAt).toBe(true);
        const within = Math.min(endsAt - 1, startsAt + Math.floor((endsAt - startsAt) * part));
        expect(windowOf(budget({ ...fields }), within)).toEqual(window);
      }),
      { numRuns: 500 },
    );
  });

  it('begins where the one before it ends, through a year of turned clocks', () => {
    for (const timezone of zones)
      for (const period of ['day', 'week', 'month'] as const)
        for (let now = at('2011-09-01T00:00:00Z'); now < at('2012-09-01T00:00:00Z');) {
          const { startsAt, endsAt = Number.NaN } = windowOf(budget({ period, timezone }), now);
          expect(windowOf(budget({ period, timezone }), startsAt - 1).endsAt).toBe(startsAt);
          expect(windowOf(budget({ period, timezone }), endsAt).startsAt).toBe(endsAt);
          now = endsAt;
        }
  });

  it('tiles the hours of days on which a clock is turned', () => {
    const turned: [zone: string, from: string][] = [
      ['Australia/Lord_Howe', '2026-04-04T00:00:00Z'],
      ['Australia/Lord_Howe', '2026-10-03T00:00:00Z'],
      ['Europe/Berlin', '2026-10-24T22:00:00Z'],
      ['America/Havana', '2026-03-08T00:00:00Z'],
    ];
    for (const [timezone, from] of turned)
      for (let now = at(from), hours = 0; hours < 48; hours++) {
        const { startsAt, endsAt = Number.NaN } = windowOf(budget({ period: 'hour', timezone }), now);
        expect(hours === 0 || startsAt === now).toBe(true);
        expect(endsAt - startsAt).toBeLessThanOrEqual(3_600_000);
        now = endsAt;
      }
  });

  it.each([
    ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['week', 'UTC', '2026-11-22T23:59:59Z', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    ['week', 'America/New_York', '2026-11-23T04:59:59Z', '2026-11-16T05:00:00.000Z', '2026-11-23T05:00:00.000Z'],
    ['month', 'UTC', '2028-02-29T00:00:00Z', '2028-02-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['month', 'Asia/Kathmandu', '2026-01-31T18:20:00Z', '2026-01-31T18:15:00.000Z', '2026-02-28T18:15:00.000Z'],
    ['hour', 'Asia/Kathmandu', '2026-01-31T18:20:00Z', '2026-01-31T18:15:00.000Z', '2026-01-31T19:15:00.000Z'],
  ] as const)('(%s, %s) is that of the calendar there', (period, timezone, now, ...span) => {
    expect(isoSpan(budget({ period, timezone }), now)).toEqual(span);
  });

  it('carries its span in its name', () => {
    const now = at('2026-11-20T10:00:00Z');
    expect(windowOf(budget(), now).id).toBe('bud_1:1795132800-1795219200');
    expect(windowOf(budget({ period: 'total' }), now)).toEqual({ id: 'bud_1:0-', budgetId: 'bud_1', startsAt: 0 });
    expect(spanOf('bud_1:1795132800-1795219200:a%3A1-2')).toEqual({
      startsAt: 1_795_132_800_000,
      endsAt: 1_795_219_200_000,
    });
    expect(spanOf('bud_1:0-:5-6')).toEqual({ startsAt: 0 });
  });

  it('is one for each user only where each user has his own', () => {
    const now = at('2026-11-20T10:00:00Z');
    const each = budget({ scope: { kind: 'user', id: '*' }, period: 'total' });
    expect(windowOf(each, now, 'a:b c\ud800').id).toBe('bud_1:0-:a%3Ab%20c%EF%BF%BD');
    expect(windowOf(budget({ period: 'total' }), now, 'ann').id).toBe('bud_1:0-');
  });
});

describe('a rolling budget', () => {
  const lengths = { hour: 1, day: 24, week: 168, month: 720 };

  it('counts slices that touch, and together more than its period at every moment', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ending), moments, (period, now) => {
        const rolling = budget({ period, rolling: true });
        const current = windowOf(rolling, now);
        const earlier = earlierWindows(rolling, now);
        for (const [index, window] of earlier.entries()) {
          expect(window.endsAt).toBe((earlier[index - 1] ?? current).startsAt);
          expect(windowOf(rolling, window.startsAt)).toEqual(window);
        }
        expect(now - (earlier.at(-1)?.startsAt ?? now)).toBeGreaterThanOrEqual(lengths[period] * 3_600_000);
      }),
    );
  });

  it('has more to spend when its oldest slice falls out', () => {
    const now = at('2026-11-20T10:02:00Z');
    const rolling = budget({ period: 'hour', rolling: true });
    expect(resetsAt(rolling, now)).toBe(at('2026-11-20T10:05:00Z'));
    expect(earlierWindows(rolling, now)).toHaveLength(12);
    expect(earlierWindows(budget(), now)).toEqual([]);
  });
});

describe('the end of a budget', () => {
  it('is that of its window, and none where it is spent once', () => {
    const now = at('2026-11-20T10:00:00Z');
    expect(resetsAt(budget(), now)).toBe(at('2026-11-21T00:00:00Z'));
    expect(resetsAt(budget({ period: 'total', rolling: true }), now)).toBeUndefined();
  });
});
