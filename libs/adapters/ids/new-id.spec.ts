import { describe, expect, it } from '@jest/globals';
import { newId } from './new-id.js';

describe('ids', () => {
  it('have their prefix and 26 characters of base32', () => {
    expect(newId('req_')).toMatch(/^req_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('sort in the order they were made, also within a millisecond', () => {
    const ids = Array.from({ length: 3000 }, () => newId('x_'));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
