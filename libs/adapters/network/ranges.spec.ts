import { describe, expect, it } from '@jest/globals';
import { checkRange, rangesOf } from './index.js';

const all = ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32', '::ffff:172.16.0.0/108'];

describe('ranges of addresses', () => {
  it.each(['192.0.2.7', '10.255.0.1', '2001:db8:1::2', '172.31.0.1', '::ffff:10.0.0.1', '::ffff:c000:207'])(
    'hold %s',
    (address) => expect(rangesOf(all).holds(address)).toBe(true),
  );

  it.each(['192.0.2.8', '11.0.0.1', '2001:db9::1', '172.32.0.1', '::1', '', 'localhost', '10.0.0.1:80'])(
    'do not hold %j',
    (address) => expect(rangesOf(all).holds(address)).toBe(false),
  );

  const wrong = ['', 'x', '10.0.0.0/33', '10.0.0', '0x7f.1', '2130706433', '10.0.0.0/', '::/129', '10.0.0.0/8/8', '*'];
  it.each(wrong)('are not %j, which holds nobody', (text) => {
    expect(checkRange(text)).toMatch(/\.$/);
    const ranges = rangesOf([text]);
    expect(['10.0.0.1', '127.0.0.1', '::1'].filter((address) => ranges.holds(address))).toEqual([]);
  });

  it.each(all)('may be written as %s', (text) => expect(checkRange(text)).toBeUndefined());
});
