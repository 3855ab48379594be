import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { databaseFault } from '#adapters/database';
import { Failure } from '#core/failure';
import { codeOf, invalid, Problem } from './problem.js';
import { problemBody } from './problem-body.js';

/** Every error leaves as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('admin');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (isHealthReport(error)) return void reply.status(503).send(error.getResponse());
    const problem = toProblem(error);
    if (problem.status === 500) this.log.error(`${request.method} ${request.url}`, stackOf(error));
    void reply
      .status(problem.status)
      .headers({ ...problem.details.headers })
      .type('application/problem+json')
      .send(problemBody(problem, { id: request.id, url: request.url }));
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Failure) return fromFailure(error);
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  if (status) return new Problem(codeOf(status), messages[status] ?? messageOf(error), { cause: error });
  return fromDatabase(error) ?? new Problem('internal_error', 'The log says more.', { cause: error });
}

const messages: Readonly<Record<number, string>> = {
  413: 'The body must not be larger than 1 MiB.',
  415: 'Send the body with content-type: application/json.',
};

function fromDatabase(error: unknown): Problem | undefined {
  const fault = databaseFault(error);
  if (!fault) return undefined;
  if (fault === 'taken') return new Problem('slug_taken', 'Something of that name exists already.', { cause: error });
  if (fault === 'missing') return new Problem('not_found', 'It was deleted meanwhile.', { cause: error });
  if (fault === 'conflict') return new Problem('conflict', 'Try again.', { cause: error });
  const headers = { 'retry-after': '1' };
  return new Problem('database_unavailable', 'Try again in a moment.', { headers, cause: error });
}

// `messages[0].content` as core writes it is `/messages/0/content` as a JSON pointer.
function fromFailure(failure: Failure): Problem {
  if (failure.status >= 500) return new Problem('internal_error', failure.message, { cause: failure });
  const path = failure.details.param?.replaceAll(/\[(\d+)\]/g, '.$1').replaceAll('.', '/');
  return invalid([{ pointer: path ? `/${path}` : '', code: failure.code, message: failure.message }]);
}

const statusOf = (error: unknown): number | undefined => {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
};

const isHealthReport = (error: unknown): error is HttpException => {
  const report = error instanceof HttpException ? error.getResponse() : undefined;
  return typeof report === 'object' && 'details' in report;
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'The request cannot be used.');

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
