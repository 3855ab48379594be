import type { ChatRequest } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import type { Differences } from './differences.js';
import { tellLost } from './lost.js';
import { chatEdits, edited, type Edits } from './request.js';

/**
 * A request of a caller who speaks another language, as this provider takes it. Such callers say what is usual there, whatever the
 * model: an effort where nothing thinks is left out, and what cannot be said is named as lost.
 */
export function translated(request: ChatRequest, target: Target, differences: Differences): Record<string, unknown> {
  const edits: Edits = { ...chatEdits(request, target, differences), ...vainEffort(request, target) };
  tellLost(request, edits, target, differences);
  return edited(request, edits);
}

/** What must change in the bytes of a caller who speaks this language. */
export function patched(request: ChatRequest, target: Target, differences: Differences): Edits {
  const edits = chatEdits(request, target, differences);
  tellLost(request, edits, target, differences);
  return edits;
}

const vainEffort = ({ reasoning_effort: effort }: ChatRequest, { reasoning }: Target): Edits =>
  effort && reasoning === false ? { reasoning_effort: undefined } : {};
