import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { documentedBy } from './documented-by.js';

/** The rest of the path, which is the name of a model: it may contain slashes and colons. */
export const ModelOfPath = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<FastifyRequest<{ Params: { '*': string } }>>().params['*'],
  [documentedBy(ApiParam({ name: 'model', type: String }))],
);
