import { Failure } from '../failure/index.js';
import type { Plan } from './plan.js';

/** What to tell the caller when nobody is left to ask. `nowMs` is in milliseconds since 1970. */
export function refusal({ excluded }: Pick<Plan, 'excluded'>, nowMs: number): Failure {
  if (excluded.length === 0) return new Failure('no_healthy_upstream', 'The route has no enabled provider.');
  const blocks = excluded.flatMap(({ blocked }) => blocked ?? []);
  const [first] = blocks;
  if (first) {
    const code = blocks.every((one) => one.code === first.code) ? first.code : 'no_healthy_upstream';
    const retryAfterMs = Math.max(0, Math.min(...blocks.map(({ untilMs }) => untilMs)) - nowMs);
    return new Failure(code, `Nobody can answer now: ${reasons(excluded)}.`, { retryAfterMs });
  }
  if (excluded.some(({ reason }) => reason.startsWith('endpoint_not_supported'))) {
    const message = `No provider of this model has this endpoint: ${reasons(excluded)}.`;
    return new Failure('endpoint_not_supported', message, { param: 'model' });
  }
  const message = `No deployment of this model can serve this request: ${reasons(excluded)}.`;
  return new Failure('invalid_request', message, { param: 'model' });
}

const reasons = (excluded: Plan['excluded']): string =>
  excluded
    .slice(0, 5)
    .map(({ candidate, reason }) => `${candidate.deployment.id} (${reason})`)
    .join(', ');
