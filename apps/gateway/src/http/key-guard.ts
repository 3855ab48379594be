import type { IncomingMessage } from 'node:http';
import { rangesOf } from '#adapters/network';
import { Failure } from '#core/failure';
import type { AnyEndpoint } from '#core/providers';
import type { Caller } from '../relay/ports.js';
import type { Callers } from './callers.js';
import type { Strangers } from './strangers.js';

/** As much of a request as tells who is asking. */
export type Knock = Pick<IncomingMessage, 'headers'> & {
  readonly url?: string | undefined;
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/** Who is asking, and may they, from there, for that? */
export class KeyGuard {
  constructor(
    private readonly callers: Pick<Callers, 'find'>,
    private readonly strangers: Strangers,
  ) {}

  /**
   * Throws a Failure `invalid_api_key`, `ip_not_allowed`, `policy_blocked`, `rate_limit_exceeded` or
   * `auth_backend_unavailable`. Without an endpoint: the caller only looks around.
   */
  async authenticate({ headers, socket, url }: Knock, endpoint?: AnyEndpoint): Promise<Caller> {
    // Not X-Forwarded-For: anybody can write that, and no setting says which proxies are ours.
    const address = socket.remoteAddress ?? '';
    const { caller, ipAllow } = await this.recognised({ headers, url }, address);
    checkAddress(ipAllow, address);
    if (endpoint !== undefined) checkEndpoint(caller, endpoint);
    return caller;
  }

  private async recognised(knock: Pick<Knock, 'headers' | 'url'>, address: string) {
    let wasGood: (() => void) | undefined;
    try {
      const found = await this.callers.find(secretIn(knock), () => void (wasGood = this.strangers.ask(address)));
      wasGood?.();
      return found;
    } catch (error) {
      if (error instanceof Failure && error.code === 'invalid_api_key') this.strangers.refuse(address);
      else wasGood?.(); // nothing is known of it: no guess either
      throw error;
    }
  }
}

/** The key in any of the three headers that SDKs use. Keys in the query are not read: they would stand in logs. */
function secretIn({ headers, url = '' }: Pick<Knock, 'headers' | 'url'>): string {
  const secret = bearer(headers.authorization) ?? one(headers['x-api-key']) ?? one(headers['x-goog-api-key']);
  if (secret) return secret;
  if (/[?&]key=/.test(url)) throw new Failure('invalid_api_key', keyInAddress);
  throw new Failure('invalid_api_key', 'No API key was sent. Send it as "Authorization: Bearer gw_live_…".');
}

const keyInAddress =
  'A key in the address is not read: it would stand in logs. Send it in the header x-goog-api-key, and treat it as known to others.';

function bearer(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, secret] = /^Bearer +(\S+) *$/i.exec(header) ?? [];
  if (secret) return secret;
  throw new Failure('invalid_api_key', 'The Authorization header must be "Bearer " and an API key.');
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

type Ranges = ReturnType<typeof rangesOf>;

const read = new WeakMap<readonly string[], Ranges>();

function checkAddress(ipAllow: readonly string[], address: string): void {
  if (ipAllow.length === 0) return;
  const ranges = read.get(ipAllow) ?? rangesOf(ipAllow);
  read.set(ipAllow, ranges);
  if (!ranges.holds(address))
    throw new Failure('ip_not_allowed', `The API key may not be used from the address ${address || 'it came from'}.`);
}

function checkEndpoint({ endpoints }: Caller, endpoint: AnyEndpoint): void {
  if (endpoints.includes('*') || endpoints.includes(endpoint)) return;
  throw new Failure(
    'policy_blocked',
    `The API key may not use the endpoint '${endpoint}'. It may use: ${endpoints.join(', ') || 'none'}.`,
  );
}
