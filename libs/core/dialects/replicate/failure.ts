import type { Failure } from '../../failure/index.js';
import { type FailedAnswer, faultOf, providerFailure, said, type Target } from '../kit/index.js';

/** Replicate's errors: `{detail, title?, status?}`; how long to wait stands in the words. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const { message = '' } = said(answer.body);
  const general = faultOf(answer, { message });
  const [, seconds] = /available in (\d{1,4}) second/i.exec(message) ?? [];
  const waitMs = general.waitMs ?? (seconds && answer.status === 429 ? Number(seconds) * 1_000 : undefined);
  const code = answer.status === 404 ? 'model_not_found' : undefined;
  return providerFailure({ ...general, waitMs, said: { message: message || undefined, code } }, target);
}
