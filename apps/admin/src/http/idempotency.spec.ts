import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(() => admin.stop());

describe('Idempotency-Key', () => {
  const keyed = (key: string, body: object = { name: 'once' }) =>
    admin.call('POST', '/keys', { body, headers: { 'idempotency-key': key } });

  it('answers the same request as the first time, secret and all', async () => {
    const first = await keyed('one');
    const again = await keyed('one');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await admin.database.key.count({ where: { id: first.body.key.id } })).toBe(1);
  });

  it('keeps what it remembers sealed', async () => {
    const { body } = await keyed('sealed');
    const record = await admin.database.idempotencyRecord.findUniqueOrThrow({ where: { key: 'sealed' } });
    expect(JSON.stringify(record)).not.toContain(body.secret);
  });

  it('makes one thing of many requests at once', async () => {
    const name = 'stampede';
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => keyed(name, { name })))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(await admin.database.key.count({ where: { name } })).toBe(1);
  });

  it('answers 422 when the request is another one', async () => {
    await keyed('other');
    const { status, body } = await keyed('other', { name: 'different' });
    expect([status, body.code]).toEqual([422, 'idempotency_mismatch']);
  });

  it('may be used again after a refusal', async () => {
    expect((await keyed('again', { name: '' })).status).toBe(400);
    expect((await keyed('again', { name: 'fine' })).status).toBe(201);
  });

  it.each(['', 'a b', 'x'.repeat(300)])('is refused as %j', async (key) => {
    expect((await keyed(key)).status).toBe(400);
  });
});
