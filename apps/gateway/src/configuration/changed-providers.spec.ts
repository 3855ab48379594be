import { describe, expect, it } from '@jest/globals';
import { snapshotOf } from '#core/routing/testing';
import { changedProviders } from './changed-providers.js';

const before = snapshotOf({ providers: { same: {}, moved: {}, rolled: {}, gone: {} } });

describe('the providers that are others now', () => {
  it('are those with another address or credential, and new ones', () => {
    const after = snapshotOf({
      providers: {
        same: { headers: { x: 'y' } },
        moved: { baseUrl: 'https://elsewhere.example' },
        rolled: { credential: 'new' },
        fresh: {},
      },
    });
    expect(changedProviders(before, after)).toEqual(['moved', 'rolled', 'fresh']);
  });

  it('are all at the start', () => {
    expect(changedProviders(undefined, before)).toEqual(['same', 'moved', 'rolled', 'gone']);
  });
});
