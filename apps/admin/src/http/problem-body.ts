import type { Problem } from './problem.js';

interface Occasion {
  readonly id: string;
  readonly url: string;
}

/** A problem as RFC 9457 writes it. */
export const problemBody = (problem: Problem, { id, url }: Occasion): Record<string, unknown> => ({
  type: `urn:gatewright:problem:${problem.code}`,
  title: problem.title,
  status: problem.status,
  detail: problem.message,
  instance: url.split('?', 1)[0],
  code: problem.code,
  request_id: id,
  ...(problem.details.errors && { errors: problem.details.errors }),
  ...(problem.details.current !== undefined && { current: problem.details.current }),
});
