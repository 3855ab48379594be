import type { ModerationsRequest, ModerationsResponse } from '../../hub/index.js';
import { isRecord, type ModerationsEgress, providerFailure, type Target } from '../kit/index.js';
import type { Differences } from './differences.js';
import { failureInside } from './failure.js';
import { edited, type Edits } from './request.js';
import { each, withFields } from './same.js';

type Json = Record<string, unknown>;

/** Moderations in this language. */
export const openAiModerations = (differences: Differences): ModerationsEgress => ({
  path: () => '/moderations',
  renderRequest: (request, target) => edited(request, edits(request, target)),
  patchRequest: edits,
  parseResponse: (body, target) => parseModerations(body, target, differences),
});

/** The caller may have named none: then the name that was presumed is said. */
const edits = (_request: ModerationsRequest, { model }: Target): Edits => ({ model });

function parseModerations(body: unknown, target: Target, differences: Differences): ModerationsResponse {
  const failure = failureInside(body, target, differences);
  if (failure) throw failure;
  if (!isRecord(body) || !Array.isArray(body['results'])) throw noAnswer(target);
  return withFields<Json>(body, {
    id: typeof body['id'] === 'string' ? body['id'] : target.newId('modr-'),
    model: typeof body['model'] === 'string' ? body['model'] : target.model,
    results: each(body['results'] as readonly unknown[], (one) => readResult(one, target)),
  }) as unknown as ModerationsResponse; // all that it demands has just been set
}

/** Mistral tells categories only: what is in any of them is flagged. */
function readResult(raw: unknown, target: Target): unknown {
  if (!isRecord(raw) || !isRecord(raw['categories'])) throw noAnswer(target);
  const flagged = Object.values(raw['categories']).includes(true);
  return withFields<Json>(raw, {
    flagged: typeof raw['flagged'] === 'boolean' ? raw['flagged'] : flagged,
    category_scores: raw['category_scores'] ?? {},
  });
}

const noAnswer = (target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: 'sent an answer without moderations' } }, target);
