import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { Failure } from '#core/failure';
import { reachOf } from './address.js';
import { type AddressRules, checkHost } from './base-url.js';

/** Resolves a name to all its addresses, as `dns.lookup` with `all: true`. */
export type Resolve = (hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

export interface ConnectorOptions extends AddressRules {
  readonly connectTimeoutMs?: number | undefined;
  readonly resolve?: Resolve | undefined;
}

/**
 * A connector for undici's pools that goes to allowed addresses only. Literals are checked here, because no lookup is done
 * for them; names in the lookup, whose checked answer is what is connected to; and once more the address really reached.
 */
export function guardedConnector({
  allowPrivate,
  connectTimeoutMs = 3_000,
  resolve = resolveAll,
}: ConnectorOptions): buildConnector.connector {
  const rules = { allowPrivate };
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    lookup: guardedLookup(rules, resolve),
    allowH2: false, // an exchange owns its connection
  });
  return (options, done) => {
    const problem = checkHost(options.hostname, rules);
    if (problem) return done(blocked(options.hostname, problem), null);
    // The socket goes back, so that a connection that nobody waits for any more is closed at once.
    return connect(options, (...[error, socket]) => {
      if (error) return done(error, null);
      const reached = checkAddresses([socket.remoteAddress ?? ''], rules);
      if (!reached) return done(null, socket);
      socket.destroy();
      done(blocked(options.hostname, reached), null);
    });
  };
}

/** A lookup for sockets that refuses a name when any of its addresses is not allowed. */
export function guardedLookup(rules: AddressRules, resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, (error, addresses) => {
      if (error) return done(error, []);
      const problem = checkAddresses(
        addresses.map(({ address }) => address),
        rules,
      );
      if (problem) return done(blocked(hostname, problem), []);
      const fitting = addresses.filter(({ family }) => !options.family || family === familyOf(options.family));
      const [first] = fitting;
      if (!first) return done(blocked(hostname, 'has no address.'), []);
      return options.all ? done(null, fitting) : done(null, first.address, first.family);
    });
  };
}

const resolveAll: Resolve = (hostname, done) => lookup(hostname, { all: true, order: 'verbatim' }, done);

const familyOf = (family: number | string): number => (family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : Number(family));

function checkAddresses(addresses: readonly string[], rules: AddressRules): string | undefined {
  const problems = addresses.map((address) => (reachOf(address) ? checkHost(address, rules) : 'has no address.'));
  return problems.find((problem) => problem !== undefined);
}

const blocked = (host: string, problem: string) =>
  new Failure('upstream_error', `The address of ${host} was refused: it ${problem}`, { fault: 'unreachable' });
