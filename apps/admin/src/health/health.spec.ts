import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

describe('Health', () => {
  it('is told to everybody', async () => {
    expect(await admin.call('GET', '//health/live', { headers: { authorization: '' } })).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    expect(await admin.call('GET', '//health/ready', { headers: { authorization: '' } })).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up' } } },
    });
  });
});

describe('Without its database', () => {
  let alone: TestAdmin;

  beforeAll(async () => {
    alone = await startAdmin();
    await alone.loseDatabase();
  });

  afterAll(() => alone.stop());

  it('the admin API lives, is not ready, and says what is missing', async () => {
    expect((await alone.call('GET', '//health/live')).status).toBe(200);
    expect(await alone.call('GET', '//health/ready')).toMatchObject({
      status: 503,
      body: { status: 'error', details: { database: { status: 'down', message: 'PostgreSQL does not answer.' } } },
    });
  });

  it('every request is answered 503 with a time to come back', async () => {
    const { status, body, headers } = await alone.call('POST', '/keys', { body: { name: 'a' } });
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'database_unavailable', '1']);
  });
});
