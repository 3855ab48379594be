import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import {
  awsSignature,
  bedrock,
  type FakeUpstream,
  json,
  startUpstream,
} from '../../../../test/fakes/upstream/index.js';

let admin: TestAdmin;
let upstream: FakeUpstream;

beforeAll(async () => {
  [admin, upstream] = [await startAdmin(), await startUpstream()];
});
afterAll(async () => {
  await upstream.close();
  await admin.stop();
});

let count = 0;
const test = async (body: object, question: object = {}) => {
  const slug = `cloud-${(count += 1)}`;
  const made = await admin.call('POST', '/providers', { body: { slug, base_url: upstream.url, ...body } });
  expect([made.status, made.body.errors]).toEqual([201, undefined]);
  return (await admin.call('POST', `/providers/${slug}/test`, { body: question })).body;
};

describe('a test of a cloud', () => {
  it('signs what it asks of Bedrock, a completion too', async () => {
    upstream.script(
      json(200, { modelSummaries: [{ modelId: 'm-1' }] }),
      json(200, { inferenceProfileSummaries: [{ inferenceProfileId: 'eu.m-1' }] }),
      bedrock.answer('Hi.'),
    );
    const credential = { access_key_id: 'AKIAEXAMPLE', secret_access_key: 'not-a-real-secret', region: 'eu-central-1' };
    const report = await test({ kind: 'bedrock', credential }, { model: 'm-1' });
    expect(report).toMatchObject({
      ok: true,
      checks: [
        ...['address', 'credential', 'dns', 'connect'].map(passed),
        { step: 'models', count: 2 },
        { status: 200 },
      ],
    });
    expect(upstream.requests).toHaveLength(3);
    for (const request of upstream.requests) {
      const { claimed, right } = awsSignature(request, 'not-a-real-secret');
      expect(claimed).toBe(right);
    }
  });

  it('stops at the credential where no token is given, and says nothing of what the server said', async () => {
    upstream.script(json(401, { error: 'invalid_client', error_description: 'not-a-real-secret is wrong' }));
    const application = { tenant_id: 'tenant', client_id: 'app', client_secret: 'not-a-real-secret' };
    const credential = { ...application, authority: upstream.url };
    const report = await test({ kind: 'azure-openai', credential });
    expect(report).toMatchObject({
      ok: false,
      checks: [
        passed('address'),
        { step: 'credential', ok: false, message: expect.stringContaining('invalid_client') },
      ],
    });
    expect(JSON.stringify(report)).not.toContain('not-a-real-secret');
  });

  it('names the field that cannot be had', async () => {
    const credential = { access_key_id: 'env:NOT_SET', secret_access_key: 'not-a-real-secret', region: 'eu-central-1' };
    expect(await test({ kind: 'bedrock', credential })).toMatchObject({
      checks: [passed('address'), { step: 'credential', ok: false, message: expect.stringContaining('access_key_id') }],
    });
  });
});

const passed = (step: string) => ({ step, ok: true });
