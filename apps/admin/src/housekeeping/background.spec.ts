import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { BackgroundService } from './background.service.js';

let admin: TestAdmin;
let isStopped = false;

beforeAll(async () => {
  admin = await startAdmin();
});

afterAll(async () => {
  if (!isStopped) await admin.stop();
});

describe('What goes on by itself', () => {
  it('tells a webhook of a budget that is spent, and ends with the app', async () => {
    const heard = Promise.withResolvers<string>();
    const server = createServer((request, response) => {
      void text(request).then(heard.resolve);
      response.writeHead(204).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // seam: it listens on a port
    await admin.call('POST', '/webhooks', { body: { url: `http://127.0.0.1:${port}` } });
    const budget = { id: 'bud_1', scopeKind: 'organization', scopeId: '*', amountNano: 10n, period: 'total' };
    await admin.database.budget.create({ data: { ...budget, alerts: [1] } });

    admin.app.get(BackgroundService).start({ deliveries: 5, alerts: 5, housekeeping: 5, prices: 5 });
    const window = { id: 'bud_1:0-', budgetId: 'bud_1', startsAt: new Date(0), spentNano: 10n };
    await admin.database.budgetWindow.create({ data: window });
    expect(JSON.parse(await heard.promise)).toMatchObject({ type: 'budget.alert', data: { used: '0.00000001' } });

    isStopped = true;
    await admin.stop(); // would fail to drop the database, were it still at work
    server.closeAllConnections();
    server.close();
  });
});
