import { describe, expect, it } from '@jest/globals';
import { lostNames } from './lost-names.js';

describe('names of what was lost', () => {
  it('stand one after the other', () => {
    expect(lostNames(['seed', 'tools.0'])).toBe('seed,tools.0');
  });

  it('fit into a header, however many and long they are', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `${index}${'x'.repeat(1000)}`);
    const text = lostNames(names);
    expect(text.length).toBeLessThan(4_000);
    expect(text).toMatch(/,\+960$/);
  });
});
