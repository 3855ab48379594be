import { z } from 'zod';
import { fieldError, type Problem } from './problem.js';

/** A problem as RFC 9457 writes it. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(fieldError).optional(),
    current: z.unknown().optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457), as application/problem+json' });

interface Occasion {
  readonly id: string;
  readonly url: string;
}

/** What is answered for a problem. */
export const problemBody = (problem: Problem, { id, url }: Occasion): z.infer<typeof problemSchema> => ({
  type: `urn:gatewright:problem:${problem.code}`,
  title: problem.title,
  status: problem.status,
  detail: problem.message,
  instance: url.split('?', 1)[0] ?? '',
  code: problem.code,
  request_id: id,
  ...(problem.details.errors && { errors: [...problem.details.errors] }),
  ...(problem.details.current !== undefined && { current: problem.details.current }),
});
