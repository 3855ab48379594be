import { Readable } from 'node:stream';
import { type CanActivate, type ExecutionContext, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.js';
import { readReport } from './read-report.js';

const PATH = '/admin/v1/reconciliations';

/**
 * Reads a body of `text/csv` as the JSON it stands for; what is not in the file is in the query. A guard, because it comes
 * after the token was checked, so that nobody else's file is read, and before anything asks for the body.
 */
@Injectable()
export class CsvBodyGuard implements CanActivate, OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addContentTypeParser('text/csv', async (request: FastifyRequest, payload: Readable) =>
      untouched(request, payload),
    );
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Querystring: Record<string, unknown> }>>();
    if (!(request.body instanceof Readable)) return true;
    const rows = await readReport(request.body);
    request.body = { ...request.query, ...booleansIn(request.query), rows };
    return true;
  }
}

// Everybody else takes JSON and nothing else.
function untouched({ url }: FastifyRequest, payload: Readable): Readable {
  if (url.split('?', 1)[0] === PATH) return payload;
  throw new Problem('unsupported_media_type', 'Send the body with content-type: application/json.');
}

const booleansIn = (query: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    ['complete', 'dry_run'].flatMap((name) => {
      const value = query[name];
      return value === 'true' || value === 'false' ? [[name, value === 'true']] : [];
    }),
  );
