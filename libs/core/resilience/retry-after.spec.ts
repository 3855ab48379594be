import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { durationMs, retryAfterMs } from './index.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const afterHeader = (value: string) => retryAfterMs({ 'retry-after': value }, NOW);

describe('how long a provider asks us to wait', () => {
  it.each([
    ['seconds', '2', 2_000],
    ['nothing at all', '0', 0],
    ['fractions of a second', '0.25', 250],
    ['fractions of a millisecond, rounded up', '0.0001', 1],
    ['space around it', ' 2 ', 2_000],
    ['an HTTP date', 'Fri, 20 Nov 2026 12:00:07 GMT', 7_000],
    ['an HTTP date of the old kind', 'Friday, 20-Nov-26 12:00:07 GMT', 7_000],
    ['a date of RFC 3339', '2026-11-20T12:00:07Z', 7_000],
    ['more than an hour', '86400', HOUR_MS],
    ['next year', 'Sat, 20 Nov 2027 12:00:00 GMT', HOUR_MS],
  ])('reads %s', (_, header, ms) => {
    expect(afterHeader(header)).toBe(ms);
  });

  it.each([
    '',
    ' ',
    '-1',
    '1e400',
    'Infinity',
    'soon',
    'item 2099',
    '0x10',
    'Fri, 20 Nov 2026 11:59:59 GMT',
    'Mon, 99 Foo',
  ])('reads nothing out of %j', (header) => {
    expect(afterHeader(header)).toBeUndefined();
  });

  it('prefers milliseconds', () => {
    expect(retryAfterMs({ 'retry-after-ms': '1500', 'retry-after': '60' }, NOW)).toBe(1_500);
  });

  it.each(['', '-1', 'soon'])('reads seconds where the milliseconds make no sense: %j', (exact) => {
    expect(retryAfterMs({ 'retry-after-ms': exact, 'retry-after': '60' }, NOW)).toBe(60_000);
  });

  it('knows nothing without a header', () => {
    expect(retryAfterMs({}, NOW)).toBeUndefined();
  });

  it('is whole milliseconds up to an hour, or nothing, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (exact, seconds) => {
        const ms = retryAfterMs({ 'retry-after-ms': exact, 'retry-after': seconds }, NOW) ?? 0;
        expect(Number.isInteger(ms) && ms >= 0 && ms <= HOUR_MS).toBe(true);
      }),
    );
  });
});

describe('a duration', () => {
  it.each([
    ['20ms', 20],
    ['1s', 1_000],
    ['1.5s', 1_500],
    ['6m0s', 360_000],
    ['1m30.5s', 90_500],
    ['37s', 37_000],
    ['2h', HOUR_MS],
  ])('%s is read', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([undefined, '', '5', '-1s', 's', '1 s', '1d', '1s2'])('%j is none', (text) => {
    expect(durationMs(text)).toBeUndefined();
  });
});
