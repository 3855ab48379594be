import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';
import type { Seen } from '../../../../test/fakes/admin-call.js';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let admin: TestAdmin;
let upstream: Server;
let baseUrl: string;
let answers: Record<string, Answer> = {};
let asked: { path: string | undefined; headers: IncomingHttpHeaders }[] = [];

const models = {
  status: 200,
  body: JSON.stringify({ object: 'list', data: [{ id: 'm-1' }, { id: 'm-2' }, { id: 'm-1' }] }),
};
const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
};

beforeAll(async () => {
  admin = await startAdmin();
  upstream = createServer(({ url, headers }, response) => {
    asked.push({ path: url, headers });
    const { status, body, headers: more } = answers[url ?? ''] ?? { status: 404, body: 'nothing here', headers: {} };
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(body);
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
});

beforeEach(() => {
  asked = [];
  answers = { '/v1/models': models, '/v1/chat/completions': { status: 200, body: JSON.stringify(completion) } };
});

afterAll(async () => {
  upstream.close();
  await admin.stop();
});

let count = 0;
const create = async (body: object = {}): Promise<string> => {
  const whole = {
    slug: `fake-${(count += 1)}`,
    kind: 'openai-compatible',
    base_url: baseUrl,
    api_key: 'sk-canary-0123456789',
    ...body,
  };
  return (await admin.call('POST', '/providers', { body: whole })).body.id;
};

const test = async (id: string, body?: object) =>
  (await admin.call('POST', `/providers/${id}/test`, body ? { body } : {})).body;

const steps = ({ checks }: Pick<Seen, 'checks'>) => checks.map(({ step, ok }) => `${step} ${ok}`);

describe('POST /providers/{id}/test', () => {
  it('tells how long each step took', async () => {
    const report = await test(await create());
    expect(report.ok).toBe(true);
    expect(steps(report)).toEqual(['address true', 'credential true', 'dns true', 'connect true', 'models true']);
    expect(report.checks.at(-1)).toMatchObject({ count: 2 });
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer sk-canary-0123456789');
  });

  it('completes a prompt when a model is given', async () => {
    expect(steps(await test(await create(), { model: 'm-1' })).at(-1)).toBe('completion true');
  });

  it('asks in the language of the provider, headers included', async () => {
    answers = {
      '/v1/collections/language-models': { status: 200, body: JSON.stringify({ models: [{ owner: 'o', name: 'm' }] }) },
      '/v1/models/o/m/predictions': {
        status: 201,
        body: JSON.stringify({ id: 'p', status: 'succeeded', output: 'hi' }),
      },
    };
    const report = await test(await create({ kind: 'replicate' }), { model: 'o/m' });
    expect(report.checks.at(-1)).toMatchObject({ step: 'completion', ok: true, status: 201 });
    expect(asked.at(-1)?.headers).toMatchObject({ prefer: 'wait=60', 'content-type': 'application/json' });
  });

  it('says that the credential was refused, and nothing of what was answered', async () => {
    answers['/v1/models'] = {
      status: 401,
      body: JSON.stringify({ error: { message: 'bad key sk-canary-0123456789' } }),
    };
    const report = await test(await create());
    expect(report).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([expect.objectContaining({ message: 'The provider refused the credential.' })]),
    });
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  it('says which variable is not set', async () => {
    const report = await test(await create({ api_key: 'env:GONE_KEY' }));
    expect(report.checks.at(-1)).toMatchObject({
      step: 'credential',
      ok: false,
      message: 'The variable GONE_KEY is not set.',
    });
    expect(asked).toEqual([]);
  });

  it('stops where nobody listens', async () => {
    const report = await test(await create({ base_url: 'http://127.0.0.1:1/v1' }));
    expect(report.checks.at(-1)).toMatchObject({
      step: 'connect',
      ok: false,
      message: 'The connection failed (ECONNREFUSED).',
    });
  });

  it('follows no redirect', async () => {
    answers['/v1/models'] = { status: 302, body: '', headers: { location: `${baseUrl}/elsewhere` } };
    expect((await test(await create())).ok).toBe(false);
    expect(asked.map(({ path }) => path)).toEqual(['/v1/models']);
  });

  it('finds the demonstration well without any network', async () => {
    const { body } = await admin.call('POST', '/providers', { body: { slug: 'demo', kind: 'demo' } });
    expect(await test(body.id)).toEqual({ ok: true, checks: [] });
  });
});

describe('POST /providers/{id}/discover', () => {
  it('asks for the models, keeps them and answers them', async () => {
    const id = await create();
    const { status, body } = await admin.call('POST', `/providers/${id}/discover`);
    expect(status).toBe(200);
    expect(body.data).toEqual([{ id: 'm-1' }, { id: 'm-2' }]);
    expect((await admin.call('GET', `/providers/${id}`)).body.discovered_models).toEqual(body.data);
  });

  it('keeps what the list says of what each can do, and models tell it then', async () => {
    const list = [{ id: 'eye', supports_tools: false, supports_image_input: true, context_length: 9_000 }];
    answers['/v1/models'] = { status: 200, body: JSON.stringify({ data: list }) };
    const id = await create({ slug: 'tells' });
    expect((await admin.call('POST', `/providers/${id}/discover`)).body.data).toEqual([
      { id: 'eye', capabilities: ['vision'], lacks: ['tools'], context: 9_000 },
    ]);
    expect((await admin.call('GET', '/models?provider=tells')).body.data).toMatchObject([
      { id: 'tells/eye', capabilities: ['vision'], context: 9_000 },
    ]);
  });

  it('asks LM Studio for more than names, and does without where it has no more', async () => {
    const more = [
      { id: 'm-1', type: 'vlm', max_context_length: 32_768, capabilities: ['tool_use'] },
      { id: 'not loaded here', type: 'llm' },
    ];
    answers['/api/v0/models'] = { status: 200, body: JSON.stringify({ data: more }) };
    const id = await create({ kind: 'lmstudio' });
    const told = { id: 'm-1', capabilities: ['text', 'tools', 'vision'], lacks: [], context: 32_768 };
    expect((await admin.call('POST', `/providers/${id}/discover`)).body.data).toEqual([told, { id: 'm-2' }]);
    answers['/api/v0/models'] = { status: 404, body: '{}' };
    expect((await admin.call('POST', `/providers/${id}/discover`)).body.data).toEqual([{ id: 'm-1' }, { id: 'm-2' }]);
  });

  it('asks Ollama about each model of which its list says nothing', async () => {
    const list = { models: [{ name: 'a', capabilities: ['embedding'] }, { name: 'b' }] };
    answers['/api/tags'] = { status: 200, body: JSON.stringify(list) };
    answers['/api/show'] = { status: 200, body: JSON.stringify({ capabilities: ['completion', 'tools'] }) };
    const id = await create({ kind: 'ollama', base_url: baseUrl.replace('/v1', '') });
    expect((await admin.call('POST', `/providers/${id}/discover`)).body.data).toMatchObject([
      { id: 'a', capabilities: ['embeddings'] },
      { id: 'b', capabilities: ['text', 'tools', 'json_schema'] },
    ]);
    expect(asked.filter(({ path }) => path === '/api/show')).toHaveLength(1);
    answers['/api/show'] = { status: 500, body: '{}' };
    expect((await admin.call('POST', `/providers/${id}/discover`)).body.data[1]).toEqual({ id: 'b' });
  });

  it.each([
    ['HTML', { status: 200, body: '<html>canary</html>' }],
    ['an error', { status: 500, body: '{"error":"canary"}' }],
  ])('answers 502 and nothing of the body when %s comes back', async (_, answer) => {
    answers['/v1/models'] = answer;
    const { status, body } = await admin.call('POST', `/providers/${await create()}/discover`);
    expect([status, body.code]).toEqual([502, 'upstream_error']);
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('lists the models of the demonstration', async () => {
    const { body } = await admin.call('POST', '/providers/demo/discover');
    expect(body.data).toContainEqual({ id: 'hello' });
  });
});

describe('A provider whose name turns to a forbidden address after it was saved', () => {
  it('is not connected to', async () => {
    const turned = await startAdmin({
      network: { allowPrivate: true, resolve: (_, done) => done(null, [{ address: '169.254.169.254', family: 4 }]) },
    });
    const body = { slug: 'turned', kind: 'openai-compatible', base_url: 'http://was-public.example/v1' };
    await turned.call('POST', '/providers', { body });
    const { body: report } = await turned.call('POST', '/providers/turned/test');
    expect(report.checks.at(-1)).toMatchObject({
      step: 'connect',
      ok: false,
      message: expect.stringContaining('was refused'),
    });
    expect((await turned.call('POST', '/providers/turned/discover')).status).toBe(502);
    await turned.stop();
  });
});
