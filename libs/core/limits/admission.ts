import { Failure } from '../failure/index.js';
import type { LimitState } from './limit-state.js';
import type { Limits, LimitStore, Verdict } from './limits.js';

export interface LimitedCaller {
  readonly keyId: string;
  readonly limits: Limits;
}

export interface LimitPermit {
  readonly requests?: LimitState | undefined;
  release(): void;
}

const nothing = (): void => undefined;
const free: LimitPermit = { release: nothing };

/** Lets callers in as far as their limits go; a refusal is thrown as the failure that the caller will read. */
export const admission = (store: LimitStore) => ({
  admit: async ({ keyId, limits }: LimitedCaller, requestId: string): Promise<LimitPermit> => {
    if (limits.rpm === undefined && limits.concurrency === undefined) return free;
    const verdict = await store.admit({ keyId, limits, requestId });
    if (verdict.is === 'refused') throw refusal(verdict, limits);
    if (limits.concurrency === undefined) return { requests: verdict.requests, release: nothing };
    return { requests: verdict.requests, release: once(() => store.release({ keyId, requestId })) };
  },
});

function once(call: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    call();
  };
}

function refusal({ by, retryAfterMs, requests }: Extract<Verdict, { is: 'refused' }>, limits: Limits): Failure {
  const comeBack = `Come back in ${Math.max(1, Math.ceil(retryAfterMs / 1_000))} s.`;
  const message = {
    rpm: `This key may send ${limits.rpm} requests per minute, and has sent them. ${comeBack}`,
    concurrency: `This key may have ${limits.concurrency} requests running at a time, and has. Wait for one to end. ${comeBack}`,
  }[by];
  return new Failure('rate_limit_exceeded', message, { retryAfterMs, limit: { by, requests } });
}
