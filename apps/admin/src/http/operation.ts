import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import { problemResponse } from './problem-response.js';
import { Open } from './token.guard.js';

interface Described {
  /** What it does, in one line. */
  readonly summary: string;
  /** Absent: it answers nothing. */
  readonly answer?: z.ZodType;
  /** What a success may be; the first is what Nest answers by itself. */
  readonly statuses?: readonly [number, ...number[]];
  /** Failures of this operation alone; those that follow from its form are added to all. */
  readonly failures?: readonly number[];
  /** It needs no token, such as health. */
  readonly isOpen?: boolean;
}

/** Documents an endpoint, and sets the status it answers with. */
export function Operation(described: Described): MethodDecorator {
  const { summary, answer, statuses = [answer ? 200 : 204], failures = [], isOpen = false } = described;
  const successes = statuses.map((status) => ({
    status,
    description: STATUS_CODES[status] ?? '',
    ...(answer && { standardSchema: answer }),
  }));
  return applyDecorators(
    HttpCode(statuses[0]),
    ApiOperation({ summary, ...(isOpen && { security: [] }) }),
    ...(isOpen ? [Open()] : []),
    ...successes.map((response) => ApiResponse(response)),
    ...failures.map((status) => ApiResponse({ status, ...problemResponse(status) })),
  );
}
