import type { ChatRequest } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { isClaude, traitsOf } from './traits.js';
import { FIRST, WITHOUT_SAMPLING } from './versions.js';

type Headers = Readonly<Record<string, string | undefined>>;

/** The version and the betas of one request: the operator's word, then the caller's own. */
export function headers(request: ChatRequest, target: Target, caller: Headers): Record<string, string> {
  const { headers: own = {} } = target;
  const betas = listOf(own[BETA], caller[BETA]);
  return {
    [VERSION]: own[VERSION] ?? caller[VERSION] ?? versionFor(request, target),
    ...(betas.length > 0 && { [BETA]: betas.join(',') }),
  };
}

const VERSION = 'anthropic-version';
const BETA = 'anthropic-beta';

/** Of a translated request: the newest, unless it asks for sampling and the model has it. Other makers know the first only. */
function versionFor(request: ChatRequest, target: Target): string {
  const { temperature, top_p, top_k } = request;
  const isSampled = [temperature, top_p, top_k].some((value) => value !== undefined && value !== null);
  if (!isClaude(target.model) || (isSampled && traitsOf(target).hasSampling)) return FIRST;
  return WITHOUT_SAMPLING;
}

const listOf = (...lists: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(lists.flatMap((list) => (list ?? '').split(',')).flatMap((name) => name.trim() || [])),
];
