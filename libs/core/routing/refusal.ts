import { Failure } from '../failure/index.js';
import type { EndpointName } from '../providers/kit/index.js';
import type { Plan } from './plan.js';
import type { Snapshot } from './snapshot.js';

/** What was asked for in vain. */
export interface InVain {
  readonly endpoint: EndpointName;
  readonly snapshot: Pick<Snapshot, 'providers'>;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** What to tell the caller when nobody is left to ask. */
export function refusal({ excluded }: Pick<Plan, 'excluded'>, { endpoint, snapshot, nowMs }: InVain): Failure {
  if (excluded.length === 0) return new Failure('no_healthy_upstream', 'The route has no enabled provider.');
  const blocks = excluded.flatMap(({ blocked }) => blocked ?? []);
  const [first] = blocks;
  if (first) {
    const code = blocks.every((one) => one.code === first.code) ? first.code : 'no_healthy_upstream';
    const retryAfterMs = Math.max(0, Math.min(...blocks.map(({ untilMs }) => untilMs)) - nowMs);
    return new Failure(code, `Nobody can answer now: ${reasons(excluded)}.`, { retryAfterMs });
  }
  if (excluded.some(({ reason }) => reason.startsWith('endpoint_not_supported'))) {
    const message = `No provider of this model has the endpoint '${endpoint}': ${reasons(excluded)}. ${havingIt(endpoint, snapshot)}`;
    return new Failure('endpoint_not_supported', message, { param: 'model' });
  }
  const message = `No deployment of this model can serve this request: ${reasons(excluded)}.`;
  return new Failure('invalid_request', message, { param: 'model' });
}

/** Whom to ask instead. */
function havingIt(endpoint: EndpointName, { providers }: InVain['snapshot']): string {
  const slugs = [...providers.values()]
    .filter(({ kind }) => kind.endpoints.includes(endpoint))
    .map(({ slug }) => slug)
    .toSorted();
  if (slugs.length === 0) return 'None of the configured providers has it.';
  const more = slugs.length > MOST_NAMED ? ` and ${slugs.length - MOST_NAMED} more` : '';
  return `Configured providers that have it: ${slugs.slice(0, MOST_NAMED).join(', ')}${more}.`;
}

const MOST_NAMED = 10;

const reasons = (excluded: Plan['excluded']): string =>
  excluded
    .slice(0, 5)
    .map(({ candidate, reason }) => `${candidate.deployment.id} (${reason})`)
    .join(', ');
