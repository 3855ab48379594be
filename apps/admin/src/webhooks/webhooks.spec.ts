import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { webhookPlace } from '#adapters/secrets';

let admin: TestAdmin;
let strange: TestAdmin;

const url = 'https://hooks.example.com/gatewright';

beforeAll(async () => {
  [admin, strange] = await Promise.all([startAdmin(), startAdmin({ network: { allowPrivate: false } })]);
});

afterAll(() => Promise.all([admin.stop(), strange.stop()]));

const create = (body: object = {}) => admin.call('POST', '/webhooks', { body: { url, ...body } });

describe('A webhook', () => {
  it('is made with a secret that is shown once and sealed', async () => {
    const { status, body, headers } = await create({ events: ['budget.alert'] });
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/admin/v1/webhooks/${body.id}`);
    expect(body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const read = await admin.call('GET', `/webhooks/${body.id}`);
    expect(read.body).not.toHaveProperty('secret');
    expect(read.body).toMatchObject({ object: 'webhook', url, events: ['budget.alert'], enabled: true });
    const row = await admin.database.webhook.findUniqueOrThrow({ where: { id: body.id } });
    expect(row.secretSealed).not.toContain(body.secret);
    expect(admin.secrets.open(row.secretSealed, webhookPlace(body.id))).toBe(body.secret);
  });

  it('never shows a secret that it was given', async () => {
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
    const { body } = await create({ secret });
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('gets another secret when it is rotated', async () => {
    const { id, secret, etag } = (await create()).body;
    const { status, body } = await admin.call('POST', `/webhooks/${id}/rotate-secret`);
    expect(status).toBe(200);
    expect(body.secret).toMatch(/^whsec_/);
    expect(body.secret).not.toBe(secret);
    expect(body.etag).not.toBe(etag);
  });

  it('is changed, listed and deleted', async () => {
    const { id, etag } = (await create()).body;
    const headers = { 'if-match': etag };
    const changed = await admin.call('PATCH', `/webhooks/${id}`, { body: { enabled: false }, headers });
    expect(changed.body).toMatchObject({ enabled: false, url });
    expect((await admin.call('PATCH', `/webhooks/${id}`, { body: { enabled: true }, headers })).status).toBe(412);
    expect((await admin.call('GET', '/webhooks?limit=1')).body.data.map((one) => one.id)).toEqual([id]);
    expect((await admin.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await admin.call('GET', `/webhooks/${id}`)).status).toBe(404);
  });

  it.each([
    ['/url', { url: 'ftp://hooks.example.com' }],
    ['/url', { url: 'http://169.254.169.254/latest' }],
    ['/url', { url: 'https://user:word@hooks.example.com' }],
    ['/events', { events: [] }],
    ['/events/0', { events: ['budget.alerts'] }],
    ['/secret', { secret: 'whsec_short' }],
    ['/secret', { secret: 'c'.repeat(40) }],
    ['/secret_sealed', { secret_sealed: 'x' }],
  ])('is refused with a wrong %s', async (pointer, change) => {
    const { status, body } = await create(change);
    expect([status, body.errors[0]?.pointer]).toEqual([400, pointer]);
  });

  it('has a private address only while the admin API listens on loopback', async () => {
    const body = { url: 'http://10.0.0.1/hook' };
    expect((await admin.call('POST', '/webhooks', { body })).status).toBe(201);
    const refused = await strange.call('POST', '/webhooks', { body });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0]?.message).toContain('only while the admin API listens on loopback');
  });
});
