import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { openAiChatIngress } from '#core/dialects/openai-chat';
import { Failure, type FailureCode, failures } from '#core/failure';
import { ErrorsController } from './errors.controller.js';
import { FailureFilter } from './failure.filter.js';

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [ErrorsController] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useGlobalFilters(new FailureFilter({ note: () => undefined }));
  await app.init();
});

afterAll(() => app.close());

const get = (url: string, accept?: string) => app.inject({ url, headers: accept ? { accept } : {} });
const codes = Object.keys(failures) as FailureCode[]; // seam: the keys of a record are its codes
const said: unknown = expect.stringMatching(/^[A-Z].*\.$/);

describe('the catalogue of errors', () => {
  it.each(codes)('explains %s where its doc_url leads', async (code) => {
    const { error } = openAiChatIngress.renderFailure(new Failure(code, 'x'), 'req_1') as {
      error: { doc_url: string };
    };
    const answer = await get(error.doc_url);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ code, status: failures[code].status, meaning: said, fix: said, retry: said });
  });

  it('lists every code', async () => {
    const { data } = (await get('/errors')).json<{ data: { code: string }[] }>();
    expect(data.map(({ code }) => code)).toEqual(codes);
  });

  it('shows a page to a browser', async () => {
    const answer = await get('/errors/invalid_api_key', 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('<h1>invalid_api_key</h1>');
    expect(answer.body).toContain('<code>Authorization: Bearer gw_live_...</code>');
  });

  it('knows no other codes', async () => {
    const answer = await get('/errors/%3Cscript%3E', 'text/html');
    expect(answer.statusCode).toBe(404);
    expect(answer.body).not.toContain('<script>');
  });

  it('tells not to retry what would fail again', async () => {
    expect((await get('/errors/invalid_request')).json()).toMatchObject({ retry: expect.stringMatching(/^No/) });
    expect((await get('/errors/overloaded')).json()).toMatchObject({ retry: expect.stringMatching(/^Yes/) });
  });
});
