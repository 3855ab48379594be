import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostTokensSpoken, tokensDrawn, tokensSpoken } from './media.js';

describe('the tokens of a picture', () => {
  it.each([
    ['1024x1024', 'low', 272],
    ['1024x1536', 'low', 408],
    ['1536x1024', 'low', 400],
    ['1024x1024', 'medium', 1_056],
    ['1024x1536', 'medium', 1_584],
    ['1024x1024', 'high', 4_160],
    ['1024x1536', 'high', 6_240],
    ['1536x1024', 'high', 6_208],
  ])('are by its size %s and quality %s so many as OpenAI counts', (size, quality, tokens) => {
    expect(tokensDrawn({ size, quality })).toBe(tokens);
  });

  it('are those of the best that is usual, where size and quality are left open', () => {
    for (const open of [{}, { size: 'auto', quality: 'auto' }, { size: null }, { size: 'big', quality: 'constructor' }])
      expect(tokensDrawn(open)).toBe(6_240);
  });

  it('are for each of them, and for each that is sent before it is finished', () => {
    expect(tokensDrawn({ size: '1024x1024', quality: 'low', n: 3, partial_images: 2 })).toBe(3 * (272 + 200));
    expect(tokensDrawn({ n: 2 }, 1_290)).toBe(2 * 1_290);
  });

  it('are never more than counters hold, and never less for a larger one or a better one', () => {
    const side = fc.integer({ min: 1, max: 9_999 });
    const better = ['low', 'medium', 'high', 'xhigh', 'max'];
    fc.assert(
      fc.property(side, side, fc.nat(), fc.nat({ max: 3 }), (width, height, n, quality) => {
        const drawn = (more: number, quality?: string) =>
          tokensDrawn({ size: `${width + more}x${height}`, n, quality });
        const tokens = drawn(0, better[quality]);
        expect(Number.isSafeInteger(tokens) && tokens > 0 && tokens < 2 ** 31).toBe(true);
        expect(drawn(100, better[quality])).toBeGreaterThanOrEqual(tokens);
        expect(drawn(0, better[quality + 1])).toBeGreaterThanOrEqual(tokens);
      }),
    );
  });
});

describe('the tokens of speech', () => {
  it('are by the length of the text and the pace', () => {
    expect(tokensSpoken({ input: 'x'.repeat(100) })).toBe(150);
    expect(tokensSpoken({ input: 'x'.repeat(100), speed: 2 })).toBe(75);
    expect(tokensSpoken({ input: 'x'.repeat(100), speed: 0 })).toBe(150);
    expect(tokensSpoken({})).toBe(0);
  });

  it('are never more than what is held for them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.double(), (input, speed) => {
        expect(tokensSpoken({ input, speed })).toBeLessThan(mostTokensSpoken({ input, speed }));
      }),
    );
  });
});
