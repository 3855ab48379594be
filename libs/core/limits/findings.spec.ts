import { describe, expect, it } from '@jest/globals';
import { type Finding, statesOf } from './findings.js';
import { emission } from './gcra.js';
import type { LimitName, LimitScope } from './limit-state.js';

const found = (name: LimitName, scope: LimitScope, limit: number, left: number): Finding => ({
  rule: { is: 'rate', name, scope, id: 'a', limit, emission: emission(limit), cost: 1 },
  remaining: left,
  resetMs: 1.5,
});

describe('the states of limits', () => {
  it('are those of the tightest of each kind', () => {
    const findings = [
      found('rpm', 'key', 10, 6),
      found('rpm', 'project', 100, 50),
      found('tpm', 'key', 1_000, 900),
      found('output_tpm', 'team', 100, 80),
    ];
    expect(statesOf(findings)).toEqual({
      requests: { limit: 100, remaining: 50, resetMs: 2 },
      tokens: { limit: 100, remaining: 80, resetMs: 2 },
    });
  });

  it('say nothing of the limits of providers and models, which are none of the caller', () => {
    expect(statesOf([found('rpm', 'provider', 10, 1), found('tpm', 'model', 10, 1)])).toEqual({});
  });

  it('take a limit of none at all for the tightest', () => {
    expect(statesOf([found('rpm', 'key', 10, 1), found('rpm', 'team', 0, 0)]).requests?.limit).toBe(0);
  });
});
