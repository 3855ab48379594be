import { Failure } from '../failure/index.js';
import type { Health } from './exclude.js';
import type { Plan } from './plan.js';

/** What to tell the caller when nobody is left to ask. `nowMs` is in milliseconds since 1970. */
export function refusal({ excluded }: Plan, health: Health, nowMs: number): Failure {
  const blocks = excluded.flatMap(({ candidate }) => health.blocked(candidate.deployment) ?? []);
  if (blocks.length > 0) {
    const retryAfterMs = Math.max(0, Math.min(...blocks.map(({ untilMs }) => untilMs)) - nowMs);
    const codes = new Set(blocks.map(({ code }) => code));
    const code = codes.size === 1 ? (blocks[0]?.code ?? 'no_healthy_upstream') : 'no_healthy_upstream';
    return new Failure(code, `Nobody can answer now: ${reasons(excluded)}.`, { retryAfterMs });
  }
  const endpoint = excluded.find(({ reason }) => reason.startsWith('endpoint_not_supported'));
  if (endpoint) return new Failure('endpoint_not_supported', `No provider of this model has this endpoint: ${reasons(excluded)}.`, { param: 'model' });
  if (excluded.length > 0) return new Failure('invalid_request', `No deployment of this model can serve this request: ${reasons(excluded)}.`, { param: 'model' });
  return new Failure('no_healthy_upstream', 'The route has no enabled provider.', {});
}

const reasons = (excluded: Plan['excluded']): string =>
  excluded
    .slice(0, 5)
    .map(({ candidate, reason }) => `${candidate.deployment.id} (${reason})`)
    .join(', ');
