import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { adminToken, startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;
let ms = 0;

beforeEach(async () => {
  ms = 1_000_000;
  admin = await startAdmin({ nowMs: () => ms });
});

afterEach(() => admin.stop());

const show = (authorization: string) => admin.call('GET', '/keys', { headers: { authorization } });

const guess = () => show(`Bearer ${Math.random()}`);

const guesses = async (times: number): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) statuses.push((await guess()).status);
  return statuses;
};

describe('Whoever guesses the token', () => {
  it('is stopped after ten wrong ones, and told when to come back', async () => {
    expect(await guesses(10)).toEqual(Array(10).fill(401));
    const { status, body, headers } = await guess();
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'too_many_wrong_tokens', '6']);
    expect(headers.get('content-type')).toContain('application/problem+json');
  });

  it('does not lock out who shows the right one from the same address', async () => {
    await guesses(11);
    expect((await show(`Bearer ${adminToken}`)).status).toBe(200);
  });

  it('does not stop those who show none, and those who ask for health', async () => {
    await guesses(11);
    expect((await show('')).status).toBe(401);
    expect((await admin.call('GET', '//health/live')).status).toBe(200);
  });

  it('at a slow pace is never stopped', async () => {
    for (let time = 0; time < 30; time += 1) {
      expect((await guess()).status).toBe(401);
      ms += 6_000;
    }
  });
});
