import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { DeliverService } from './deliver.service.js';
import { type Outcome, poster } from './post.js';
import { queueEvents } from './queue-event.js';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let admin: TestAdmin;
let other: DeliverService;
let server: Server;
let received: Received[] = [];
let status = 204;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      if (status === 0) return; // says nothing
      response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(200_000));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  admin = await startAdmin();
  other = new DeliverService(admin.database, admin.settings);
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await admin.stop();
});

afterEach(async () => {
  received = [];
  status = 204;
  await admin.database.webhook.deleteMany();
});

// seam: a server on TCP has an address that is an object
const urlOf = (path = '/hook') => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

const webhook = async (change: object = {}) =>
  (await admin.call('POST', '/webhooks', { body: { url: urlOf(), secret, ...change } })).body.id;

const start = new Date('2026-11-20T10:00:00Z');
const later = (ms: number) => new Date(start.getTime() + ms);

const queue = (note = 'one', now = start) =>
  admin.database.$transaction((transaction) =>
    queueEvents(transaction, [{ type: 'budget.alert', timestamp: now, data: { note } }]),
  );

const deliver = (now: Date, post?: () => Promise<Outcome>) =>
  admin.app.get(DeliverService).deliverDue({ now, dice: () => 0.5, ...(post && { post }) });

const deliveries = () => admin.database.webhookDelivery.findMany();

const signatureOf = ({ headers, body }: Received) => {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(signed).digest('base64')}`;
};

describe('A delivery', () => {
  it('is signed as Standard Webhooks says, over what was sent', async () => {
    await webhook();
    await queue();
    expect(await deliver(start)).toBe(1);
    const [message] = received;
    expect(message?.headers['webhook-signature']).toBe(message && signatureOf(message));
    expect(message?.headers['webhook-timestamp']).toBe(String(start.getTime() / 1000));
    expect(message?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(message?.body ?? '')).toEqual({
      type: 'budget.alert',
      timestamp: start.toISOString(),
      data: { note: 'one' },
    });
  });

  it('is over when it was taken', async () => {
    await webhook();
    await queue();
    await deliver(start);
    expect(await deliver(later(86_400_000))).toBe(0);
    expect(await deliveries()).toMatchObject([{ tries: 1, deliveredAt: start, nextTryAt: null, lastProblem: null }]);
  });

  it('is tried again after 5 s, 30 s, 2 min, 10 min, 1 h and 6 h, under the same id, and then given up', async () => {
    await webhook();
    await queue();
    status = 500;
    const waits: number[] = [];
    for (let now = start; ;) {
      await deliver(now);
      const next: Date | null = (await deliveries())[0]?.nextTryAt ?? null;
      if (!next) break;
      expect(await deliver(new Date(next.getTime() - 1))).toBe(0);
      waits.push((next.getTime() - now.getTime()) / 1000);
      now = next;
    }
    expect(waits).toEqual([5, 30, 120, 600, 3_600, 21_600]);
    expect(received).toHaveLength(7);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(7);
    expect(received.map(({ headers }) => headers['webhook-signature'])).toEqual(received.map(signatureOf));
    expect((await deliveries())[0]?.lastProblem).toBe('Answered with status 500.');
  });

  it('is sent once by two admins that look at the same time', async () => {
    await webhook();
    for (let count = 0; count < 30; count += 1) await queue(String(count));
    const both = [admin.app.get(DeliverService), other];
    await Promise.all([...both, ...both].map((service) => service.deliverDue({ now: start })));
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(30);
    expect(received).toHaveLength(30);
  });

  it('is sent again when an admin died with it', async () => {
    await webhook();
    await queue();
    const died = deliver(start, () => Promise.reject(new Error('killed')));
    await expect(died).rejects.toThrow('killed');
    expect(await deliver(later(59_000))).toBe(0);
    expect(await deliver(later(60_000))).toBe(1);
    expect(received).toHaveLength(1);
  });

  it('disables a webhook that answers 410, and gives up what waits for it', async () => {
    const id = await webhook();
    await queue('one');
    await queue('two', later(60_000));
    status = 410;
    await deliver(start);
    expect((await admin.call('GET', `/webhooks/${id}`)).body.enabled).toBe(false);
    expect((await deliveries()).map(({ nextTryAt }) => nextTryAt)).toEqual([null, null]);
    expect(received).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    await webhook();
    await queue();
    status = 302;
    await deliver(start);
    expect(received.map(({ path }) => path)).toEqual(['/hook']);
    expect((await deliveries())[0]?.lastProblem).toContain('redirects are not followed');
  });

  it('goes to who asked for that event, while enabled', async () => {
    await webhook({ events: ['budget.alert'] });
    await webhook({ enabled: false });
    await queue();
    expect(await deliver(start)).toBe(1);
  });
});

describe('A message', () => {
  const posted = () => ({ url: urlOf(), headers: {}, body: '{}' });

  it('is a failure when nobody answers in time', async () => {
    status = 0;
    const post = poster({ network: { allowPrivate: true }, deadlineMs: 50 });
    expect(await post(posted())).toEqual({ problem: 'The webhook did not answer in time.' });
  });

  it('goes to no private address, also when a name leads to it', async () => {
    const network = {
      allowPrivate: false,
      resolve: (_: string, done: (error: null, addresses: { address: string; family: number }[]) => void) =>
        done(null, [{ address: '127.0.0.1', family: 4 }]),
    };
    const { problem } = await poster({ network })({ ...posted(), url: urlOf().replace('127.0.0.1', 'hook.example') });
    expect(problem).toContain('was refused');
    expect(received).toEqual([]);
  });
});

describe('POST /webhooks/{id}/test', () => {
  it('sends a signed message at once, and says how it was taken', async () => {
    const id = await webhook();
    const { status: answered, body } = await admin.call('POST', `/webhooks/${id}/test`);
    expect([answered, body.status]).toEqual([200, 'delivered']);
    expect(received[0]?.headers['webhook-signature']).toBe(received[0] && signatureOf(received[0]));
    status = 503;
    expect((await admin.call('POST', `/webhooks/${id}/test`)).body).toMatchObject({
      status: 'given_up',
      problem: 'Answered with status 503.',
    });
    const { data } = (await admin.call('GET', `/webhooks/${id}/deliveries`)).body;
    expect(data.map((one) => one.status)).toEqual(['given_up', 'delivered']);
  });
});
