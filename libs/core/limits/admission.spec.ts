import { describe, expect, it } from '@jest/globals';
import { Failure } from '../failure/index.js';
import { admission } from './admission.js';
import { type Lease, type LimitStore, shareOf, type Verdict } from './limits.js';

function storeThat(verdict: Verdict) {
  const released: Lease[] = [];
  let asked = 0;
  const store: LimitStore = {
    admit: async () => {
      asked++;
      return verdict;
    },
    release: (lease) => void released.push(lease),
  };
  return { store, released, asked: () => asked };
}

const caught = async (call: Promise<unknown>): Promise<Failure> => {
  const error = await call.catch((thrown: unknown) => thrown);
  if (error instanceof Failure) return error;
  throw new Error('No failure was thrown.');
};

describe('admission', () => {
  it('asks nobody where nothing is limited', async () => {
    const { store, asked, released } = storeThat({ is: 'admitted' });
    const permit = await admission(store).admit({ keyId: 'key_a', limits: {} }, 'req_1');
    permit.release();
    expect([asked(), released.length]).toEqual([0, 0]);
  });

  it('releases once, however often it is told', async () => {
    const { store, released } = storeThat({ is: 'admitted' });
    const permit = await admission(store).admit({ keyId: 'key_a', limits: { concurrency: 1 } }, 'req_1');
    permit.release();
    permit.release();
    expect(released).toEqual([{ keyId: 'key_a', requestId: 'req_1' }]);
  });

  it('releases nothing where no place was taken', async () => {
    const { store, released } = storeThat({ is: 'admitted' });
    const permit = await admission(store).admit({ keyId: 'key_a', limits: { rpm: 1 } }, 'req_1');
    permit.release();
    expect(released).toEqual([]);
  });

  it('says which limit was reached, its value and when to come back', async () => {
    const requests = { limit: 60, remaining: 0, resetMs: 60_000 };
    const { store } = storeThat({ is: 'refused', by: 'rpm', retryAfterMs: 1_200, requests });
    const failure = await caught(admission(store).admit({ keyId: 'key_a', limits: { rpm: 60 } }, 'req_1'));
    expect(failure.code).toBe('rate_limit_exceeded');
    expect(failure.message).toBe('This key may send 60 requests per minute, and has sent them. Come back in 2 s.');
    expect(failure.details).toMatchObject({ retryAfterMs: 1_200, limit: { by: 'rpm', requests } });
  });

  it('says that too many requests run at a time', async () => {
    const { store } = storeThat({ is: 'refused', by: 'concurrency', retryAfterMs: 1_000 });
    const failure = await caught(admission(store).admit({ keyId: 'key_a', limits: { concurrency: 4 } }, 'req_1'));
    expect(failure.message).toBe(
      'This key may have 4 requests running at a time, and has. Wait for one to end. Come back in 1 s.',
    );
  });
});

describe('a share of limits', () => {
  it('is the limits themselves where there is one gateway', () => {
    const limits = { rpm: 7, concurrency: 1 };
    expect(shareOf(limits, 1)).toBe(limits);
  });

  it('rounds down, but never to nothing, and leaves what is not limited', () => {
    expect(shareOf({ rpm: 100, concurrency: 1 }, 1 / 3)).toEqual({ rpm: 33, concurrency: 1, tpm: undefined });
    expect(shareOf({ rpm: 0 }, 0.5)).toMatchObject({ rpm: 0 });
  });
});
