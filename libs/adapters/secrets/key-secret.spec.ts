import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isWellFormedKey, keyPrefix, last4, newKeySecret } from './index.js';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('A key secret', () => {
  it('is gw_live_ with 43 base62 characters and a checksum of 6', () => {
    const made = Array.from({ length: 200 }, newKeySecret);
    for (const secret of made) expect(secret).toMatch(/^gw_live_[0-9A-Za-z]{49}$/);
    for (const secret of made) expect(isWellFormedKey(secret)).toBe(true);
    expect(new Set(made).size).toBe(200);
  });

  it('is known as mistyped when one character is another', () => {
    const secret = newKeySecret();
    fc.assert(
      fc.property(fc.integer({ min: 8, max: secret.length - 1 }), fc.constantFrom(...alphabet), (at, letter) => {
        fc.pre(secret[at] !== letter);
        expect(isWellFormedKey(secret.slice(0, at) + letter + secret.slice(at + 1))).toBe(false);
      }),
    );
  });

  it('is known as mistyped when two neighbours changed places', () => {
    const secret = newKeySecret();
    fc.assert(
      fc.property(fc.integer({ min: 8, max: secret.length - 2 }), (at) => {
        fc.pre(secret[at] !== secret[at + 1]);
        const swapped = `${secret.slice(0, at)}${secret[at + 1]}${secret[at]}${secret.slice(at + 2)}`;
        expect(isWellFormedKey(swapped)).toBe(false);
      }),
    );
  });

  it.each(['', 'sk-1234', 'gw_live_', `gw_live_${'a'.repeat(49)}`, ` ${newKeySecret()}`, `${newKeySecret()}\n`])(
    'is not %j',
    (text) => expect(isWellFormedKey(text)).toBe(false),
  );

  it('shows 13 characters in front and 4 at the end', () => {
    const secret = newKeySecret();
    expect(keyPrefix(secret)).toBe(secret.slice(0, 13));
    expect(last4(secret)).toBe(secret.slice(-4));
  });
});
