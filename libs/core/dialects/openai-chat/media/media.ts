import type { Egress, Target } from '../../kit/index.js';
import { providerFailure } from '../../kit/index.js';
import type { Differences, EmbeddingsDifferences } from '../differences.js';
import { failureInside } from '../failure.js';
import { edited, type Edits, fieldEdits } from '../request.js';

interface Medium {
  readonly differences: Differences;
  readonly rules: EmbeddingsDifferences;
  /** Where OpenAI has it. */
  readonly path: string;
}

/** How requests for images and speech are said: the caller's own, with the model's name and the provider's departures. */
export function openAiMedia<Request extends { readonly model: string }>({ differences, rules, path }: Medium) {
  const edits = (request: Request, target: Target): Edits => {
    for (const field of rules.drop ?? []) if (field in request) target.lost?.(field);
    return { ...(request.model !== target.model && { model: target.model }), ...fieldEdits({ ...request }, rules) };
  };
  return {
    path: ({ model }) => `${differences.pathOfModel?.(model) ?? ''}${rules.path ?? path}`,
    renderRequest: (request, target) => edited(request, edits(request, target)),
    patchRequest: edits,
  } satisfies Partial<Egress<Request, unknown>>;
}

/** Throws the provider's own error where it came with status 200. */
export function failedInside(body: unknown, target: Target, differences: Differences): void {
  const failure = failureInside(body, target, differences);
  if (failure) throw failure;
}

/** An answer without what was asked for. */
export const notThese = (what: string, target: Target) =>
  providerFailure({ fault: 'invalid', said: { message: `sent an answer without ${what}` } }, target);
