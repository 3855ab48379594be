import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { TokenGuard } from './token.guard.js';

const MEBIBYTE = 1024 * 1024;

/** Where a body may be larger than anywhere else, in bytes. */
const mostBytes: ReadonlyMap<string, number> = new Map([['/admin/v1/prices/import', 16 * MEBIBYTE]]);

/** Gives such a route its limit, when it is made. */
export function widen(route: RouteOptions): void {
  const limit = mostBytes.get(route.url);
  if (limit !== undefined) route.bodyLimit = limit;
}

/** Asks for the token before such a body is read, so that nobody else's is: guards come when it lies in memory. */
@Injectable()
export class LargeBodies implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly tokens: TokenGuard,
  ) {}

  onModuleInit(): void {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    server.addHook('onRequest', async (request: FastifyRequest) => {
      if (mostBytes.has(request.routeOptions.url ?? '')) this.tokens.admit(request);
    });
  }
}
