import type { Failure, Fault } from '../../failure/index.js';
import { type FailedAnswer, faultOf, isRecord, providerFailure, said, type Said, type Target } from '../kit/index.js';

/** Classifies an answer with status 400 and above. The name of the error stands in a header, or in the body. */
export function parseFailure(answer: FailedAnswer, target: Target): Failure {
  const name = nameOf(answer);
  const words = wordsOf(answer.body);
  const usual = faultOf(answer, words);
  const fault = faultSaid(name, words) ?? usual.fault;
  return providerFailure({ ...usual, fault, said: { ...words, code: codeOf(name, fault) } }, target);
}

/** The failure that an exception inside a stream is: it has the status that it would have had before the stream. */
export function parseException(name: string, body: unknown, target: Target): Failure {
  const type = bare(name);
  const status = statuses.get(type) ?? 500;
  const headers = { 'x-amzn-errortype': type };
  return parseFailure({ status, headers, body, nowMs: target.now * 1000 }, target);
}

/** `ThrottlingException:http://internal.amazon.com/…` or `com.amazon.coral.service#ThrottlingException`. */
function nameOf({ headers, body }: FailedAnswer): string {
  const inBody = isRecord(body) ? (body['__type'] ?? body['code']) : undefined;
  return bare(headers['x-amzn-errortype'] ?? (typeof inBody === 'string' ? inBody : ''));
}

/** Events begin with a small letter, headers with a large one. */
const bare = (name: string): string => {
  const word = name.split(':', 1)[0]?.split('#').at(-1) ?? '';
  return word.charAt(0).toUpperCase() + word.slice(1);
};

/** Older services write `Message`. */
const wordsOf = (body: unknown): Said => {
  const words = said(body);
  const message = isRecord(body) && typeof body['Message'] === 'string' ? body['Message'] : undefined;
  return { ...words, message: words.message ?? message };
};

function faultSaid(name: string, { message = '' }: Said): Fault | undefined {
  // One model that was not enabled: the credential is good for all others.
  if (name === 'AccessDeniedException' && /access to the model/i.test(message)) return 'rejected';
  if (name === 'ValidationException' && /input is too long|too many input tokens/i.test(message))
    return 'context_too_long';
  if (name === 'ValidationException' && /content filtering policy|blocked by/i.test(message)) return 'content_policy';
  return faults.get(name);
}

const faults: ReadonlyMap<string, Fault> = new Map([
  ['ThrottlingException', 'rate_limited'],
  ['TooManyRequestsException', 'rate_limited'],
  ['ServiceQuotaExceededException', 'quota'],
  ['ModelNotReadyException', 'server'],
  ['ModelErrorException', 'server'],
  ['ModelStreamErrorException', 'server'],
  ['InternalServerException', 'server'],
  ['ServiceUnavailableException', 'server'],
  ['ModelTimeoutException', 'timeout'],
  ['AccessDeniedException', 'auth'],
  ['UnrecognizedClientException', 'auth'],
  ['InvalidSignatureException', 'auth'],
  ['IncompleteSignatureException', 'auth'],
  ['MissingAuthenticationTokenException', 'auth'],
  ['ExpiredTokenException', 'auth'],
]);

const statuses: ReadonlyMap<string, number> = new Map([
  ['ValidationException', 400],
  ['AccessDeniedException', 403],
  ['ResourceNotFoundException', 404],
  ['ModelTimeoutException', 408],
  ['ModelErrorException', 424],
  ['ModelStreamErrorException', 424],
  ['ThrottlingException', 429],
  ['ModelNotReadyException', 429],
  ['InternalServerException', 500],
  ['ServiceUnavailableException', 503],
]);

/** OpenAI's clients branch on `code`. */
function codeOf(name: string, fault: Fault): string | undefined {
  if (fault === 'context_too_long') return 'context_length_exceeded';
  if (fault === 'content_policy') return 'content_policy_violation';
  const isModel = name === 'ResourceNotFoundException' || (name === 'AccessDeniedException' && fault === 'rejected');
  return isModel ? 'model_not_found' : name || undefined;
}
