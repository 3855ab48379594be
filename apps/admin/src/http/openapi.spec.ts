import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { startAdmin, type TestAdmin } from '../../../../test/fakes/admin.js';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly summary?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>>; readonly securitySchemes: object };
}

let admin: TestAdmin;
let document: Document;

const open = { headers: { authorization: '' } };

beforeAll(async () => {
  admin = await startAdmin();
  const { body } = await admin.call('GET', '//admin/openapi.json', open);
  document = body as unknown as Document; // seam: what it is is what these tests check
  ajv.addSchema({ $id: 'document:/', components: document.components });
});

afterAll(() => admin.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
  );

const operation = (name: string): Operation => {
  const found = operations().find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found.operation;
};

/** A validator for each schema of the document; those that it names are known to it. */
const ajv = addFormats.default(new Ajv2020({ strictTypes: false }));
ajv.addVocabulary(['components', 'example']);

const compile = (schema: object) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document:/#/components')) as object);

const schemaOf = (content: Content | undefined, type = 'application/json'): object =>
  content?.content?.[type]?.schema ?? {};

describe('The document', () => {
  it('says what is asked in the query of a report that is a file', () => {
    const { parameters = [] } = document.paths['/admin/v1/reconciliations']?.['post'] ?? {};
    const queried = parameters.filter((one) => one.in === 'query');
    expect(queried.map(({ name }) => name).toSorted()).toEqual(['complete', 'end', 'provider', 'start']);
  });

  it('is OpenAPI 3.1 and open to read', async () => {
    expect((await admin.call('GET', '//admin/openapi.json', open)).status).toBe(200);
    expect(document.openapi).toBe('3.1.0');
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
  });

  it('says of every operation in one line what it does', () => {
    const bad = operations().filter(({ operation }) => !/^[A-Z][^\n]{8,90}[^.\n]$/.test(operation.summary ?? ''));
    expect(bad.map(({ name }) => name)).toEqual([]);
  });

  it('holds schemas that are valid JSON Schema and name only what is there', () => {
    const schemas = operations().flatMap(({ operation }) => [
      ...(operation.parameters ?? []).map(({ schema }) => schema),
      ...[operation.requestBody, ...Object.values(operation.responses)].flatMap((one) =>
        Object.values(one?.content ?? {}).map(({ schema }) => schema),
      ),
    ]);
    for (const schema of [...schemas, ...Object.values(document.components.schemas)]) compile(schema);
    expect(schemas.length).toBeGreaterThan(100);
  });

  it('describes what stands in the path of each operation', () => {
    for (const { path, operation } of operations()) {
      const described = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => `{${name}}`);
      expect(described.toSorted()).toEqual([...(path.match(/\{\w+\}/g) ?? [])].toSorted());
    }
    expect(Object.keys(document.paths)).toContain('/admin/v1/prices/{provider}/{model}');
  });

  it('describes every failure as a problem, and the failures of each form', () => {
    for (const { operation } of operations().filter(({ path }) => path.startsWith('/admin/'))) {
      const failures = Object.entries(operation.responses).filter(([status]) => !status.startsWith('2'));
      for (const [, response] of failures)
        expect(Object.keys(response.content ?? {})).toEqual(['application/problem+json']);
    }
    const statuses = (name: string) => Object.keys(operation(name).responses).join(' ');
    expect(statuses('post /admin/v1/keys')).toBe('201 400 401 409 413 415 422 429 503 default');
    expect(statuses('patch /admin/v1/keys/{id}')).toBe('200 400 401 404 409 412 413 415 429 503 default');
    expect(statuses('put /admin/v1/routes/{id}')).toBe('200 201 400 401 409 412 413 415 429 503 default');
    expect(statuses('delete /admin/v1/providers/{id}')).toBe('204 400 401 404 409 412 429 503 default');
    expect(statuses('post /admin/v1/providers/{id}/discover')).toContain('502');
  });

  it('asks for a body only where one is needed', () => {
    const optional = operations().filter(({ operation }) => operation.requestBody?.required === false);
    expect(optional.map(({ name }) => name).toSorted()).toEqual([
      'post /admin/v1/budgets/{id}/reset',
      'post /admin/v1/keys/{id}/roll',
      'post /admin/v1/providers/{id}/test',
    ]);
  });

  it('marks as open exactly what needs no token', async () => {
    for (const { name, method, path, operation } of operations()) {
      const { status } = await admin.call(method.toUpperCase(), `/${path}`, open);
      expect([name, status === 401]).toEqual([name, operation.security?.length !== 0]);
    }
  });
});

describe('What is answered', () => {
  const target = { provider: 'demo', model: 'hello' };

  interface Call {
    readonly name: string;
    readonly path: string;
    readonly status: number;
    readonly body?: object;
  }

  const calls: readonly Call[] = [
    { name: 'post /admin/v1/providers', path: '/providers', status: 201, body: { slug: 'demo', kind: 'demo' } },
    { name: 'post /admin/v1/providers/{id}/discover', path: '/providers/demo/discover', status: 200 },
    {
      name: 'patch /admin/v1/providers/{id}',
      path: '/providers/demo',
      status: 200,
      body: { models: [{ id: 'hello', context: 9 }] },
    },
    { name: 'post /admin/v1/providers/{id}/test', path: '/providers/demo/test', status: 200 },
    { name: 'get /admin/v1/providers', path: '/providers', status: 200 },
    {
      name: 'put /admin/v1/routes/{id}',
      path: '/routes/smart',
      status: 201,
      body: { match: { models: ['smart'] }, targets: [target] },
    },
    { name: 'get /admin/v1/routes', path: '/routes', status: 200 },
    {
      name: 'post /admin/v1/routes/{id}/simulate',
      path: '/routes/smart/simulate',
      status: 200,
      body: { messages: [{ role: 'user', content: 'Hi' }] },
    },
    {
      name: 'post /admin/v1/keys',
      path: '/keys',
      status: 201,
      body: { name: 'app', budget: { amount: '5', period: 'day' } },
    },
    { name: 'post /admin/v1/keys/{id}/roll', path: '/keys/app/roll', status: 200 },
    { name: 'get /admin/v1/keys/{id}', path: '/keys/app', status: 200 },
    { name: 'get /admin/v1/keys', path: '/keys', status: 200 },
    { name: 'put /admin/v1/teams/{id}', path: '/teams/data', status: 201, body: { limits: { rpm: 60 } } },
    { name: 'get /admin/v1/teams', path: '/teams', status: 200 },
    { name: 'post /admin/v1/projects', path: '/projects', status: 201, body: { slug: 'billing', team: 'data' } },
    { name: 'get /admin/v1/projects', path: '/projects', status: 200 },
    {
      name: 'post /admin/v1/budgets',
      path: '/budgets',
      status: 201,
      body: { scope: { kind: 'project', id: 'billing' }, amount: '500', period: 'month' },
    },
    { name: 'get /admin/v1/budgets', path: '/budgets', status: 200 },
    {
      name: 'put /admin/v1/prices/{provider}/{model}',
      path: '/prices/demo/hello',
      status: 200,
      body: { input: '1', output: '2' },
    },
    { name: 'get /admin/v1/prices', path: '/prices', status: 200 },
    { name: 'get /admin/v1/models', path: '/models', status: 200 },
    { name: 'get /admin/v1/deployments', path: '/deployments', status: 200 },
    { name: 'get /admin/v1/deployments/{provider}/{model}', path: '/deployments/demo/hello', status: 200 },
    { name: 'get /admin/v1/requests', path: '/requests', status: 200 },
    { name: 'get /admin/v1/usage', path: '/usage?group_by=key', status: 200 },
    { name: 'get /admin/v1/system', path: '/system', status: 200 },
    { name: 'get /health/live', path: '//health/live', status: 200 },
    { name: 'get /health/ready', path: '//health/ready', status: 200 },
  ];

  it.each(calls)('to $name is what is described', async ({ name, path, status, body }) => {
    const [method = ''] = name.toUpperCase().split(' ');
    const answer = await admin.call(method, path, body ? { body } : {});
    expect(answer.status).toBe(status);
    const isDescribed = compile(schemaOf(operation(name).responses[status]));
    expect([isDescribed(answer.body), isDescribed.errors]).toEqual([true, null]);
    const isAskedFor = compile(schemaOf(operation(name).requestBody));
    expect([isAskedFor(body ?? {}), isAskedFor.errors]).toEqual([true, null]);
  });

  it('as a failure is the problem that is described', async () => {
    const answer = await admin.call('POST', '/keys', { body: { nam: 1 } });
    const isDescribed = compile({ $ref: '#/components/schemas/Problem' });
    expect([isDescribed(answer.body), isDescribed.errors]).toEqual([true, null]);
  });
});

describe('The page', () => {
  it('comes from our own files, with the headers of a careful server', async () => {
    const { status, body, headers } = await admin.call('GET', '//admin/docs', open);
    expect(status).toBe(200);
    expect(body).not.toMatch(/(src|href)="https?:/);
    expect(body).toContain('<title>Gatewright admin API</title>');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const script = await admin.call('GET', '//admin/docs/swagger-ui-bundle.js', open);
    expect([script.status, script.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
  });

  it('needs no script that stands in the page itself, which our policy would stop', async () => {
    const { body } = await admin.call('GET', '//admin/docs', open);
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});
