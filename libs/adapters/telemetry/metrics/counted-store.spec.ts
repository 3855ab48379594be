import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Store, Verdict } from '#core/limits';
import { budgetOf, hold } from '../../../core/limits/testing/rules.js';
import { createMetrics, type Metrics } from './metrics.js';

const storeThatSays = (verdict: Verdict): Store => ({
  reserve: async () => verdict,
  raise: async () => verdict,
  drop: () => undefined,
  release: () => undefined,
  settle: () => undefined,
  written: () => undefined,
  oldestPending: undefined,
  oldestKept: undefined,
  departed: async () => undefined,
  held: () => new Map(),
  close: async () => undefined,
});

let metrics: Metrics;

beforeEach(() => {
  metrics = createMetrics({ version: '1.2.3' });
});

const named = async (name: string): Promise<string[]> => {
  const { body } = await metrics.render();
  return body.split('\n').filter((line) => line.startsWith(`gatewright_${name}`));
};

describe('a store whose refusals are counted', () => {
  it('counts what a limit refuses, and passes the refusal on', async () => {
    const by = { is: 'lease', name: 'concurrency', scope: 'team', id: 't', limit: 1, holder: 'x' } as const;
    const verdict = { is: 'refused', by, retryAfterMs: 1_000, states: {} } as const;
    expect(await metrics.counted(storeThatSays(verdict)).reserve({ reservation: 'x/1', rules: [by] })).toBe(verdict);
    expect(await named('limit_rejections_total')).toContain(
      'gatewright_limit_rejections_total{kind="concurrency",scope="team"} 1',
    );
  });

  it('counts requests whose budget cannot be counted, and shows that limits are counted alone', async () => {
    const ask = { reservation: 'x/1', rules: [] };
    await metrics.counted(storeThatSays({ is: 'unavailable', why: 'away', retryAfterMs: 1_000 })).reserve(ask);
    await metrics.counted(storeThatSays({ is: 'admitted', states: {}, isLocal: true })).reserve(ask);
    expect(await named('budget_unavailable_total')).toEqual(['gatewright_budget_unavailable_total{why="away"} 1']);
    expect(await named('limits_local')).toEqual(['gatewright_limits_local 1']);
  });

  it('counts what budgets that block let in by what is in escrow', async () => {
    const rules = [hold(budgetOf(1n), 1n), hold(budgetOf(1n, { onExceed: 'alert' }), 1n)];
    const counted = metrics.counted(storeThatSays({ is: 'admitted', states: {}, isLocal: true }));
    await counted.reserve({ reservation: 'x/1', rules });
    expect(await named('budget_escrow_total')).toEqual(['gatewright_budget_escrow_total{scope="project"} 1']);
  });
});
