import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { documentedBy } from './documented-by.js';
import { Problem } from './problem.js';

/** The strong ETag of an object: it counts its changes. */
export const etagOf = (revision: number): string => `"${revision}"`;

/** The `If-Match` of the request, where there is one. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'],
  [documentedBy(ApiHeader({ name: 'If-Match', description: 'The ETag that is meant: a stale one is refused' }))],
);

interface Versioned {
  readonly revision: number;
}

/** Refuses to change another version of an object than the one that was meant. */
export function checkIfMatch<Row extends Versioned>(
  row: Row,
  ifMatch: string | undefined,
  show: (row: Row) => unknown,
): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const wanted = ifMatch.split(',').map((tag) => tag.trim());
  if (wanted.includes(etagOf(row.revision))) return;
  throw new Problem('precondition_failed', `It is ${etagOf(row.revision)} by now: read it again.`, {
    current: show(row),
  });
}

/** For a row that was another one when it should be written. */
export const changedMeanwhile = (ifMatch: string | undefined): Problem =>
  ifMatch === undefined
    ? new Problem('conflict', 'It changed while this request was at work: send it again.')
    : new Problem('precondition_failed', 'It changed while this request was at work: read it again.');
