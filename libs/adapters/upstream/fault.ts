import { Failure } from '#core/failure';

/** Whatever the wire or the HTTP client threw, as a Failure: one sentence with the provider and the code, no secret, no body. */
export function failureOf(error: unknown, provider: string): Failure {
  if (error instanceof Failure) return error.details.provider ? error : error.with({ provider });
  const { code, isConnecting } = read(error);
  if (isTimeout(code, isConnecting)) return noConnection(provider, error);
  if (invalid[code]) return invalidAnswer(provider, `${invalid[code]} (${code})`);
  // A parser error carries the bytes it tripped over: not for our logs.
  if (code === 'HTTPParserError') return failure(provider, `broke HTTP (${code})`, undefined);
  return failure(provider, `${messages[code] ?? (tls.test(code) ? unsafe : lost)} (${code})`, error);
}

/** No connection in time: not made, or none of the pool's became free. */
export const noConnection = (provider: string, cause?: unknown): Failure =>
  new Failure('upstream_timeout', `Provider ${provider} gave no connection in time.`, {
    fault: 'timeout',
    provider,
    cause,
  });

/** An answer that is none. */
export const invalidAnswer = (provider: string, happened: string): Failure =>
  new Failure('upstream_invalid_response', `Provider ${provider} ${happened}.`, { fault: 'invalid', provider });

const failure = (provider: string, happened: string, cause: unknown) =>
  new Failure('upstream_error', `Provider ${provider} ${happened}.`, { fault: 'unreachable', provider, cause });

function read(error: unknown): { code: string; isConnecting: boolean } {
  // Whatever it is, it was made outside: the seam where its fields are looked at.
  const { code, name, syscall } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return { code: code ?? name ?? 'unknown error', isConnecting: syscall === 'connect' };
}

const isTimeout = (code: string, isConnecting: boolean) =>
  code === 'UND_ERR_CONNECT_TIMEOUT' || (code === 'ETIMEDOUT' && isConnecting);

const lost = 'could not be reached';
const unsafe = 'could not be reached over TLS';
const tls = /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;

const messages: Record<string, string> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'reset the connection',
  EPIPE: 'closed the connection',
  ENOTFOUND: 'has an address that cannot be found',
  EAI_AGAIN: 'has an address that cannot be looked up',
  UND_ERR_SOCKET: 'closed the connection',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'sent less than it announced',
};

const invalid: Record<string, string | undefined> = {
  UND_ERR_HEADERS_OVERFLOW: 'sent too many headers',
  UND_ERR_INVALID_ARG: 'cannot be asked: a header or the path has a character that HTTP does not allow',
};
