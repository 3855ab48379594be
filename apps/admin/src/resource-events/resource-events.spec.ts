import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { writeResource, writeResourceEvents } from '#adapters/database';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { ResourceEventsService } from './resource-events.service.js';

let admin: TestAdmin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());
afterEach(async () => {
  await admin.database.webhook.deleteMany();
  await admin.database.resource.deleteMany();
});

const key = { project: 'default', kind: 'fine_tuning_job', id: 'ftjob-1' };
const createdAt = new Date('2026-11-20T10:30:00Z');
const happen = async (...events: readonly (readonly [id: string, type: string])[]): Promise<void> => {
  await writeResource(admin.database, {
    ...{ ...key, keyId: 'key_1', keyName: 'app', provider: 'openai', object: {}, notes: {}, createdAt },
    ...{ expiresAt: null, endedAt: null, chargedAt: null, nextLookAt: null },
  });
  await writeResourceEvents(
    admin.database,
    key,
    events.map(([id, type]) => ({ id, type, object: { id }, createdAt })),
  );
};
const listen = (events = ['*']) =>
  admin.call('POST', '/webhooks', { body: { url: 'https://hooks.example.com', events } });
const tell = () => admin.app.get(ResourceEventsService).tell();
const told = async () =>
  (await admin.database.webhookDelivery.findMany({ orderBy: { id: 'asc' } })).map(({ payload }) => payload);

describe('What happens to a fine-tuning job', () => {
  it('is told once, in its order, with whose it is', async () => {
    await listen();
    await happen(['e1', 'fine_tuning.job.event'], ['end', 'fine_tuning.job.succeeded']);
    expect(await tell()).toBe(2);
    expect(await tell()).toBe(0);
    const whose = { job_id: 'ftjob-1', project: 'default', provider: 'openai', key: { id: 'key_1', name: 'app' } };
    expect(await told()).toEqual([
      {
        type: 'fine_tuning.job.event',
        timestamp: createdAt.toISOString(),
        data: { ...whose, event: { id: 'e1' } },
      },
      {
        type: 'fine_tuning.job.succeeded',
        timestamp: createdAt.toISOString(),
        data: { ...whose, job: { id: 'end' } },
      },
    ]);
  });

  it('is told to those who want it, and to nobody who came later', async () => {
    await listen(['fine_tuning.job.failed']);
    await happen(['e1', 'fine_tuning.job.event'], ['end', 'fine_tuning.job.failed']);
    await tell();
    await listen();
    await tell();
    expect(await told()).toMatchObject([{ type: 'fine_tuning.job.failed' }]);
  });

  it('is told once by many admins at the same time', async () => {
    await listen();
    await happen(...Array.from({ length: 30 }, (_, n) => [`e${n}`, 'fine_tuning.job.event'] as const));
    const others = Array.from({ length: 4 }, () => new ResourceEventsService(admin.database));
    await Promise.all([tell(), ...others.map((other) => other.tell())]);
    await tell();
    expect(await told()).toHaveLength(30);
  });

  it('that this admin has no name for is told to nobody, and holds nothing up', async () => {
    await listen();
    await happen(['odd', 'fine_tuning.job.exploded'], ['e1', 'fine_tuning.job.event']);
    expect(await tell()).toBe(2);
    expect(await told()).toMatchObject([{ type: 'fine_tuning.job.event' }]);
  });
});
