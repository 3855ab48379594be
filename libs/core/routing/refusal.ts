import { Failure } from '../failure/index.js';
import type { Capability, EndpointName } from '../providers/kit/index.js';
import type { Plan } from './plan.js';
import type { Snapshot } from './snapshot.js';

/** What was asked for in vain. */
export interface InVain {
  readonly endpoint: EndpointName;
  readonly snapshot: Pick<Snapshot, 'providers' | 'deployment'>;
  readonly needs: readonly Capability[];
  /** May the caller ask for a model of this name? */
  readonly may: (name: string) => boolean;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** What to tell the caller when nobody is left to ask. */
export function refusal({ excluded }: Pick<Plan, 'excluded'>, inVain: InVain): Failure {
  const { endpoint, snapshot, nowMs } = inVain;
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
  const isUnable = excluded.some(({ reason }) => reason.startsWith('missing_capability'));
  const instead = isUnable ? ` ${ableTo(inVain)}` : '';
  const message = `No deployment of this model can serve this request: ${reasons(excluded)}.${instead}`;
  return new Failure('invalid_request', message, { param: 'model' });
}

/** Which models that the caller may use can do it. */
function ableTo({ needs, snapshot, may }: InVain): string {
  const able = [...snapshot.providers.values()].flatMap((provider) =>
    provider.models
      .map((model) => snapshot.deployment(provider, model))
      .filter(({ facts }) => needs.every((need) => facts?.capabilities?.includes(need)))
      .map(({ id }) => id)
      .filter(may),
  );
  const what = needs.join(', ');
  if (able.length === 0) return `No model that this key may use is known to have ${what}.`;
  return `It needs ${what}. Models that have it: ${named(able)}. GET /v1/capabilities tells what each can do.`;
}

/** Whom to ask instead. */
function havingIt(endpoint: EndpointName, { providers }: InVain['snapshot']): string {
  const slugs = [...providers.values()]
    .filter(({ kind }) => kind.endpoints.includes(endpoint))
    .map(({ slug }) => slug)
    .toSorted();
  if (slugs.length === 0) return 'None of the configured providers has it.';
  return `Configured providers that have it: ${named(slugs)}.`;
}

function named(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
}

const MOST_NAMED = 10;

const reasons = (excluded: Plan['excluded']): string =>
  excluded
    .slice(0, 5)
    .map(({ candidate, reason }) => `${candidate.deployment.id} (${reason})`)
    .join(', ');
