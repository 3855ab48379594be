import { codesOf } from './problem.js';

/** How a failure is documented. */
export const problemResponse = (status: number) => ({
  description: codesOf(status).join(', '),
  content: problemContent,
  ...(comesBack.has(status) && { headers: retryAfter }),
});

/** The body of every failure. */
export const problemContent = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

const comesBack = new Set([429, 503]);

const retryAfter = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } } };
