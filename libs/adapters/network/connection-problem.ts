import { z } from 'zod';
import { Failure } from '#core/failure';

/** Why nobody was reached, in our own words: what the other side said may hold anything, a key as well. */
export function connectionProblem(error: unknown, who: string): string {
  if (error instanceof Failure) return error.message;
  const { name, code } = named.catch({ name: '', code: '' }).parse(error);
  if (name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(code)) return `${who} did not answer in time.`;
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return 'The name of the host cannot be resolved.';
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return `The TLS connection failed (${code}).`;
  return code ? `The connection failed (${code}).` : 'The connection failed.';
}

const named = z.object({ name: z.string().default(''), code: z.coerce.string().default('') });
