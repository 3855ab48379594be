import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import { requestRow } from '../../../../test/fakes/request-row.js';
import { BootstrapService } from '../bootstrap/bootstrap.service.js';
import { countRequests } from './count-requests.js';

let admin: TestAdmin;

beforeAll(async () => {
  admin = await startAdmin({ environment: (name) => (name === 'OPENAI_API_KEY' ? 'sk-canary' : undefined) });
});

afterAll(() => admin.stop());

const system = async () => (await admin.call('GET', '/system')).body;

describe('GET /system', () => {
  it('knows no first key before the first start has made one', async () => {
    expect(await system()).toMatchObject({ first_key: null, providers: [], requests: 0 });
  });

  it('says in short what there is', async () => {
    await admin.app.get(BootstrapService).run();
    expect(await system()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      database: { version: expect.stringMatching(/^\d+/) },
      limits: 'memory',
      requests: 0,
      first_key: { name: 'first-key', project: 'default', budget: { amount: '5', period: 'day' } },
      providers: [
        { slug: 'demo', kind: 'demo', source: 'built in', models: 11 },
        { slug: 'openai', kind: 'openai', source: 'from OPENAI_API_KEY', models: 1 },
      ],
    });
  });

  it('says when somebody took the budget of the first key away', async () => {
    await admin.call('PATCH', '/keys/first-key', { body: { budget: null } });
    expect(await system()).toMatchObject({ first_key: { budget: null } });
  });
});

describe('The requests', () => {
  const { keyId, keyName } = { keyId: 'key_1', keyName: 'app' };

  beforeAll(() =>
    admin.database.request.createMany({ data: Array.from({ length: 5 }, () => requestRow({ keyId, keyName })) }),
  );

  it('are counted exactly while they are few', async () => {
    expect(await countRequests(admin.database)).toBe(5);
    expect(await countRequests(admin.database, 5)).toBe(5);
  });

  it('are estimated where to count them would take long', async () => {
    await admin.database.$executeRaw`UPDATE pg_class SET reltuples = 7000000 WHERE oid = 'requests'::regclass`;
    expect(await countRequests(admin.database, 4)).toBe(7_000_000);
    expect(await countRequests(admin.database, 5)).toBe(5);
  });

  it('are at least as many as were seen, where nothing was estimated yet', async () => {
    await admin.database.$executeRaw`UPDATE pg_class SET reltuples = -1 WHERE oid = 'requests'::regclass`;
    expect(await countRequests(admin.database, 3)).toBe(4);
  });
});
