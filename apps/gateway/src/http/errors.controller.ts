import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Failure, type FailureCode, failures, meanings, retryAdvice } from '#core/failure';

/** The catalogue of errors, open to everybody: where `doc_url` of an error leads. */
@Controller('errors')
export class ErrorsController {
  @Get()
  list() {
    return { object: 'list', data: codes.map(entryOf) };
  }

  /** A page for browsers, JSON for everybody else. */
  @Get(':code')
  async read(@Param('code') name: string, @Headers('accept') accept: string | undefined, @Res() reply: FastifyReply) {
    const code = codes.find((known) => known === name);
    if (!code) throw new Failure('not_found', 'There is no such error. GET /errors lists them.');
    const entry = entryOf(code);
    if (!accept?.includes('text/html')) return reply.send(entry);
    return reply.type('text/html; charset=utf-8').send(pageOf(entry));
  }
}

const codes = Object.keys(failures) as FailureCode[]; // seam: the keys of a record are its codes

const entryOf = (code: FailureCode) => ({
  object: 'error_code' as const,
  code,
  status: failures[code].status,
  type: failures[code].type,
  meaning: meanings[code].meaning,
  fix: meanings[code].fix,
  retry: retryAdvice(code),
});

const pageOf = ({ code, status, meaning, fix, retry }: ReturnType<typeof entryOf>): string =>
  `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${code}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<h1>${code}</h1>
<p>Status ${status}</p>
<h2>What it means</h2><p>${html(meaning)}</p>
<h2>What to do</h2><p>${html(fix)}</p>
<h2>Retry?</h2><p>${html(retry)}</p>
</html>
`;

const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/`([^`]+)`/g, '<code>$1</code>');
