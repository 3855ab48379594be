import type { ChatRequest } from '../../hub/index.js';
import { hasBreakpoints, type Target } from '../kit/index.js';
import { type Differences, differencesOf, type ModelDifferences } from './differences.js';
import { chatEdits, edited, type Edits } from './request.js';

/**
 * A request of a caller who speaks another language, as this provider takes it. Such callers say what is usual there, whatever the
 * model: an effort where nothing thinks is left out, and what cannot be said is named as lost.
 */
export function translated(request: ChatRequest, target: Target, differences: Differences): Record<string, unknown> {
  const edits: Edits = { ...chatEdits(request, target, differences), ...vainEffort(request, target) };
  if (target.lost)
    for (const field of lostIn(request, edits, differencesOf(target.model, differences))) target.lost(field);
  return edited(request, edits);
}

const vainEffort = ({ reasoning_effort: effort }: ChatRequest, { reasoning }: Target): Edits =>
  effort && reasoning === false ? { reasoning_effort: undefined } : {};

function lostIn(request: ChatRequest, edits: Edits, rules: ModelDifferences): readonly string[] {
  const { drop = [], dropWhileThinking = [], refuses = [] } = rules;
  const dropped = [...drop, ...dropWhileThinking, 'reasoning_effort'].filter(
    (field) => isWanted(request[field]) && field in edits && edits[field] === undefined,
  );
  const losesBreakpoints = refuses.includes('cache_control') && hasBreakpoints(request);
  const hasErrors = request.messages.some((message) => message.role === 'tool' && message.is_error);
  return [...new Set([...dropped, ...(losesBreakpoints ? ['cache_control'] : []), ...(hasErrors ? ['is_error'] : [])])];
}

/** What is absent, or switched off, is missed by nobody. */
const isWanted = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== 'none';
