import { gemini } from '../../dialects/gemini/index.js';
import { type Dialect, type FailedAnswer, isRecord, type Target } from '../../dialects/kit/index.js';
import type { Failure } from '../../failure/index.js';

/** What Google refuses before a model sees it, Google says; all else the model's own maker. */
export const parseFailure = (answer: FailedAnswer, target: Target, maker: Dialect): Failure =>
  (isOfGoogle(answer.body) ? gemini : maker).parseFailure(answer, target);

function isOfGoogle(body: unknown): boolean {
  const whole: unknown = Array.isArray(body) ? body[0] : body;
  const error = isRecord(whole) ? whole['error'] : undefined;
  return isRecord(error) && typeof error['code'] === 'number' && typeof error['status'] === 'string';
}
