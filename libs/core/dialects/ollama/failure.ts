import type { Failure } from '../../failure/index.js';
import { type FailedAnswer, faultOf, isRecord, providerFailure, said, type Target } from '../kit/index.js';

/** Ollama's errors: `{error: "text"}`, with a status that says the rest. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const { message } = said(answer.body);
  const general = faultOf(answer, { message });
  return providerFailure(
    { ...general, said: { message, code: codeOf(answer.status, general.fault, message) } },
    target,
  );
}

/** The failure that a body or a line of a stream is, if it is one. The status is gone by then: it is the server's fault. */
export function parseError(body: unknown, target: Target): Failure | undefined {
  if (!isRecord(body) || !body['error']) return undefined;
  return parseFailure({ status: 500, headers: {}, body, nowMs: 0 }, target);
}

/** OpenAI's clients branch on `code`, and Ollama sends none. */
function codeOf(status: number, fault: string, message = ''): string | undefined {
  if (fault === 'context_too_long') return 'context_length_exceeded';
  return status === 404 && message.includes('model') ? 'model_not_found' : undefined;
}
