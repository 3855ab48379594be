import type { Dialect, Target } from '#core/dialects/kit';
import type { Failure } from '#core/failure';
import { collectSome } from './collect.js';
import type { Incoming } from './ports.js';

/** What an upstream meant by a status of 300 and above, read in its language. */
export async function refused(
  { status, headers, body }: Incoming,
  dialect: Dialect,
  target: Target,
  nowMs: number,
): Promise<Failure> {
  const text = await collectSome(body, MAX_FAILURE_BYTES);
  return dialect.parseFailure({ status, headers, body: jsonOrText(text), nowMs }, target);
}

const MAX_FAILURE_BYTES = 64 * 1024;

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
