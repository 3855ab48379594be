import { describe, expect, it } from '@jest/globals';
import { createTokenCounter } from './index.js';

const counter = createTokenCounter();
const count = (text: string) => counter.count(text);

describe('a counter of tokens', () => {
  it.each([
    ['', 0],
    ['Hello', 1],
    ['Hello, world!', 4],
    ['日本語', 2],
    ['The quick brown fox jumps over the lazy dog.', 10],
  ])('knows that %j has %i', async (text, tokens) => {
    expect(await count(text)).toBe(tokens);
  });

  it('takes what looks like a special token for text', async () => {
    expect(await count('<|endoftext|>')).toBe(7);
  });

  it('counts a long text in pieces, and a few more where it was cut', async () => {
    const sentences = 200;
    const tokens = await count('The quick brown fox jumps over the lazy dog. '.repeat(sentences));
    expect(tokens).toBeGreaterThanOrEqual(sentences * 10);
    expect(tokens).toBeLessThan(sentences * 10.3);
  });

  it('lets others have their turn while it counts', async () => {
    let isCounted = false;
    const counting = count('a'.repeat(65_536)).then(() => (isCounted = true));
    await count('Hello');
    expect(isCounted).toBe(false);
    await counting;
  });
});
