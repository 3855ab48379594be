import { expect, it } from '@jest/globals';
import { renderBanner } from './banner.ts';
import type { System } from './system.ts';

const config = {
  gateway: { host: '127.0.0.1', port: 4000 },
  admin: { host: '127.0.0.1', port: 4001 },
  dataDirectory: '/nowhere/at/all',
  logLevel: 'info',
  maxBodyBytes: 1,
  fetching: { maxBytes: 1, allowPrivate: false },
  maxUploadBytes: 1,
  drainDelayMs: 0,
  retention: { requestsDays: 400, ledgerMonths: 37, responsesDays: 30, resourcesDays: 365 },
  drainMaxMs: 1,
};

const system: System = { version: '1.0.0', limits: 'memory', requests: 0, first_key: null, providers: [] };

const banner = (change: Partial<System>): string =>
  renderBanner({
    config,
    database: { url: '', version: '18.4' },
    system: { ...system, ...change },
    isNew: true,
    isFirstKeyNew: false,
  });

const key = { name: 'first-key', project: 'default' };

it('says what the first key may spend', () => {
  const first_key = { ...key, budget: { amount: '5', period: 'day' } };
  expect(banner({ first_key })).toContain('✔ key        "first-key"  project default · $5/day\n');
});

it('says nothing of a budget where there is none, and nothing of a key that is gone', () => {
  expect(banner({ first_key: { ...key, budget: null } })).toContain('✔ key        "first-key"  project default\n');
  expect(banner({ first_key: null })).not.toContain('✔ key');
});
