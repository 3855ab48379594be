import {
  type Ask,
  LEASE_WAIT_MS,
  type Lease,
  type LimitStore,
  type Rule,
  rulesOf,
  shareOf,
  type Verdict,
  verdictOf,
} from '#core/limits';
import { RedisLink, type RedisOptions, type RedisStatus } from './link.js';
import { admitScript, renewScript } from './scripts.js';
import { Tally } from './tally.js';

export interface RedisLimitsOptions extends RedisOptions {
  /** Counts in this process while Redis is away. */
  readonly fallback: LimitStore;
  /** The part of each limit this gateway may give on its own: 1 for one gateway, 1/N for N. */
  readonly share?: number | undefined;
  /** A lease that is not renewed lapses after this: the process that held it died. */
  readonly leaseMs?: number | undefined;
}

export interface RedisLimits extends LimitStore {
  /** The outcome of the first try to connect. It serves before that too, from this process. */
  readonly opened: Promise<RedisStatus>;
  /** `down` while it counts in this process only. */
  status(): RedisStatus;
  close(): void;
}

/** Limits that hold across all gateways, each request one script in Redis; never longer than the command timeout. */
export function createRedisLimits(options: RedisLimitsOptions): RedisLimits {
  const { fallback, share = 1, leaseMs = 30_000, prefix = 'gatewright:limits:', ...rest } = options;
  const link = new RedisLink({ ...rest, prefix });
  const tally = new Tally(() => performance.now());
  const keyOf = ({ keyId }: { keyId: string }, name: string): string => `${prefix}{${keyId}}:${name}`;
  const leases = leasesOver({ link, tally, leaseMs, keyOf: (keyId) => keyOf({ keyId }, 'concurrency') });

  const admitLocally = async (ask: Ask): Promise<Verdict> => {
    const limits = shareOf(ask.limits, share);
    const verdict = await fallback.admit({ ...ask, limits, known: tally.known(ask.keyId) });
    if (verdict.requests) tally.spend(ask.keyId, verdict.requests.resetMs, 'us');
    return verdict;
  };

  const admitInRedis = async (ask: Ask, rules: readonly Rule[]): Promise<Verdict> => {
    const keys = rules.map(({ name }) => keyOf(ask, name));
    const aheadMs = Math.max(tally.unknownToRedis(ask.keyId), ask.known?.aheadMs ?? 0);
    const args = [ask.requestId, leaseMs, Math.floor(aheadMs * 1_000), ...rules.flatMap(argumentsOf)];
    const verdict = read(rules, await link.run(admitScript, keys, args));
    if (verdict.requests) tally.spend(ask.keyId, verdict.requests.resetMs, 'redis');
    return verdict;
  };

  const admit = async (ask: Ask): Promise<Verdict> => {
    const rules = rulesOf(ask.limits);
    if (rules.length === 0) return { is: 'admitted' };
    const counted = link.isUp ? admitInRedis(ask, rules).catch(() => undefined) : undefined;
    const answered = await counted;
    // Redis may still let in, later, what it did not answer for in time: take that back.
    const isLeased = ask.limits.concurrency !== undefined;
    if (counted && !answered && isLeased) leases.giveBack(ask);
    const verdict = answered ?? (await admitLocally(ask));
    if (verdict.is === 'admitted' && isLeased) tally.start(ask);
    return verdict;
  };

  return {
    admit,
    release: (lease) => {
      fallback.release(lease);
      if (tally.end(lease)) leases.giveBack(lease);
    },
    opened: link.opened,
    status: () => link.status(),
    close: () => {
      leases.stop();
      link.close();
    },
  };
}

const argumentsOf = (rule: Rule): (string | number)[] =>
  rule.is === 'rate'
    ? ['rate', rule.limit, rule.emission.intervalUs, rule.emission.burstUs]
    : ['lease', rule.limit, LEASE_WAIT_MS * 1_000, 0];

function read(rules: readonly Rule[], answer: unknown): Verdict {
  // The script's own shape: integers, two and then two for each rule.
  const [refusing = 0, waitUs = 0, ...rest] = answer as number[];
  const findings = rules.map((_, at) => ({ remaining: rest[at * 2] ?? 0, resetMs: (rest[at * 2 + 1] ?? 0) / 1_000 }));
  return verdictOf({ rules, findings, refusedBy: rules[refusing - 1], waitMs: waitUs / 1_000 });
}

interface LeasesOptions {
  readonly link: RedisLink;
  readonly tally: Tally;
  readonly leaseMs: number;
  readonly keyOf: (keyId: string) => string;
}

const MOST_OWED = 10_000;

/** Renews what runs, and gives back what ended: also, once Redis is back, what ended while it was away. */
function leasesOver({ link, tally, leaseMs, keyOf }: LeasesOptions) {
  let owed: Lease[] = [];
  const owe = (lease: Lease): void => void (owed.length < MOST_OWED && owed.push(lease));
  const giveBack = (lease: Lease): void =>
    void link.remove(keyOf(lease.keyId), lease.requestId).catch(() => owe(lease));
  const renew = (): void => {
    if (!link.isUp) return;
    for (const [keyId, ids] of tally.leases())
      link.run(renewScript, [keyOf(keyId)], [leaseMs, ...ids]).catch(() => undefined);
  };
  link.onReturn(() => {
    const ended = owed;
    owed = [];
    ended.forEach(giveBack);
    renew();
  });
  const timer = setInterval(renew, leaseMs / 3).unref();
  return { giveBack, stop: () => clearInterval(timer) };
}
