import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Inject,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Failure } from '#core/failure';
import type { Faults } from '../relay/ports.js';
import { FAULTS } from '../tokens.js';
import { failureIn } from './failure-shape.js';
import { failureHeaders } from './reply.js';

/** Every error of Nest's own routes leaves in the language of its path, those of Nest and Fastify too. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(@Inject(FAULTS) private readonly faults: Faults) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // Not ready: Terminus has said what is missing, and who asks is no client of OpenAI.
    if (error instanceof ServiceUnavailableException) return void reply.status(503).send(error.getResponse());
    const failure = fromHttp(error) ?? Failure.from(error);
    if (failure.code === 'internal_error') this.faults.note(reply.request.id, failure);
    void reply
      .status(failure.status)
      .headers(failureHeaders(failure))
      .send(failureIn(reply.request.url, failure, reply.request.id));
  }
}

function fromHttp(error: unknown): Failure | undefined {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status === 404) return new Failure('not_found', 'There is nothing at this path. The API begins at /v1.');
  if (status === 413) return new Failure('payload_too_large', 'The body is too large.');
  if (status === 415)
    return new Failure('unsupported_media_type', 'The body must be JSON: send "Content-Type: application/json".');
  return status !== undefined && status < 500
    ? new Failure('invalid_request', 'The request cannot be read.')
    : undefined;
}

/** Fastify's own errors carry a status. */
const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
