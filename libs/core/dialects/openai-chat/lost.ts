import type { ChatRequest } from '../../hub/index.js';
import { hasBreakpoints, isWish, type Target } from '../kit/index.js';
import { type Differences, differencesOf, type ModelDifferences } from './differences.js';
import type { Edits } from './request.js';

/** Tells of what a provider refuses, and is left out of a request by these edits. */
export function tellLost(request: ChatRequest, edits: Edits, target: Target, differences: Differences): void {
  if (!target.lost) return;
  for (const field of lostIn(request, edits, differencesOf(target.model, differences))) target.lost(field);
}

function lostIn(request: ChatRequest, edits: Edits, rules: ModelDifferences): readonly string[] {
  const { drop = [], dropWhileThinking = [], refuses = [] } = rules;
  const dropped = [...drop, ...dropWhileThinking, 'reasoning_effort'].filter(
    (field) => isWanted(field, request[field]) && field in edits && edits[field] === undefined,
  );
  const losesBreakpoints = refuses.includes('cache_control') && hasBreakpoints(request);
  const hasErrors = request.messages.some((message) => message.role === 'tool' && message.is_error);
  return [...new Set([...dropped, ...(losesBreakpoints ? ['cache_control'] : []), ...(hasErrors ? ['is_error'] : [])])];
}

/** What is switched off is missed by nobody. */
const isWanted = (field: string, value: unknown): boolean =>
  isWish(field, value) && value !== false && value !== 'none';
