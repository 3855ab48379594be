import { Failure } from '../failure/index.js';
import { isRecord } from '../json/index.js';
import type { Token } from './kept-tokens.js';

/**
 * The token in the answer of an OAuth 2 server. Throws a Failure `upstream_auth_failed` that names the code of the refusal
 * (RFC 6749, 5.2) and nothing else of it: what servers say may repeat what they were sent.
 */
export function readToken(
  { status, text }: { readonly status: number; readonly text: string },
  askedMs: number,
): Token {
  const body = parse(text);
  const { access_token: value, expires_in: seconds, error } = isRecord(body) ? body : {};
  if (status === 200 && typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) {
    return { value, endsMs: askedMs + 1_000 * lifetimeOf(seconds) };
  }
  const code = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? `, ${error}` : '';
  throw noToken(`the server that gives tokens refused (status ${status}${code}).`, status >= 500);
}

/** No token was to be had; where that may pass soon, the credential rests for a short time only. */
export const noToken = (message: string, isPassing: boolean): Failure =>
  new Failure('upstream_auth_failed', message, { fault: 'auth', ...(isPassing && { retryAfterMs: PASSING_MS }) });

const PASSING_MS = 5_000;
const USUAL_SECONDS = 3_600;

/** Entra's older servers say it as a text. */
function lifetimeOf(seconds: unknown): number {
  const lifetime = Number(seconds ?? USUAL_SECONDS);
  return Number.isFinite(lifetime) && lifetime > 0 ? lifetime : USUAL_SECONDS;
}

/** How a token is shown. */
export const tokenHeaders = (token: string | Promise<string>): Headers | Promise<Headers> =>
  typeof token === 'string' ? bearer(token) : token.then(bearer);

type Headers = Readonly<Record<string, string>>;

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
