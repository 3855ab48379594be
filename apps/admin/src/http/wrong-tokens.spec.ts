import { beforeEach, describe, expect, it } from '@jest/globals';
import { countWrongTokens, type WrongTokens } from './wrong-tokens.js';

let ms: number;
let wrong: WrongTokens;

beforeEach(() => {
  ms = 1_000_000;
  wrong = countWrongTokens(() => ms);
});

const guess = (times: number, address: string) => {
  for (let time = 0; time < times; time += 1) wrong.note(address);
};

describe('Wrong tokens', () => {
  it('may come ten at once from one address', () => {
    guess(9, '192.0.2.1');
    expect(wrong.waitSeconds('192.0.2.1')).toBe(0);
    guess(1, '192.0.2.1');
    expect(wrong.waitSeconds('192.0.2.1')).toBe(6);
  });

  it('may come again one by one, and after a minute ten at once', () => {
    guess(10, '192.0.2.1');
    ms += 6_000;
    expect(wrong.waitSeconds('192.0.2.1')).toBe(0);
    guess(1, '192.0.2.1');
    expect(wrong.waitSeconds('192.0.2.1')).toBe(6);
    ms += 60_000;
    guess(9, '192.0.2.1');
    expect(wrong.waitSeconds('192.0.2.1')).toBe(0);
  });

  it('are counted for each address alone, and for a network of IPv6 together', () => {
    guess(10, '192.0.2.1');
    expect(wrong.waitSeconds('192.0.2.2')).toBe(0);
    expect(wrong.waitSeconds('::ffff:192.0.2.1')).toBe(6);
    for (let host = 1; host <= 10; host += 1) wrong.note(`2001:db8:0:1::${host}`);
    expect(wrong.waitSeconds('2001:db8:0:1:ffff::1')).toBe(6);
    expect(wrong.waitSeconds('2001:db8:0:2::1')).toBe(0);
  });

  it('of very many addresses do not fill the memory: who was quiet longest is forgotten', () => {
    guess(10, '192.0.2.1');
    guess(10, '192.0.2.2');
    for (let other = 0; other < 9_999; other += 1) wrong.note(`10.0.${other >> 8}.${other & 255}`);
    expect(wrong.waitSeconds('192.0.2.1')).toBe(0);
    expect(wrong.waitSeconds('192.0.2.2')).toBe(6);
  });
});
