import { correctionUs, type Correction, counterOf, type LeaseRule } from '#core/limits';
import type { Keys } from './keys.js';
import { releaseScript, renewScript } from './limit-scripts.js';
import type { RedisLink } from './link.js';
import type { Retries } from './retries.js';
import type { Tally } from './tally.js';

export interface PlacesOptions {
  readonly link: RedisLink;
  readonly keys: Keys;
  readonly tally: Tally;
  readonly retries: Retries;
  readonly leaseMs: number;
}

const AT_A_TIME = 500;

/** Renews the places of what runs, and gives back those of what ended: also, once Redis is back, what ended while it was away. */
export class Places {
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: PlacesOptions) {
    this.timer = setInterval(() => this.renew(), options.leaseMs / 3).unref();
  }

  giveBack(leases: readonly LeaseRule[]): void {
    if (leases.length > 0) this.options.retries.add(() => this.release(leases, []));
  }

  /** A correction is said once: said late, or twice, it would be a gift. */
  correct(corrections: readonly Correction[]): void {
    if (corrections.length > 0) this.release([], corrections).catch(() => undefined);
  }

  renew(): void {
    const { link, keys, tally, leaseMs } = this.options;
    if (!link.isUp) return;
    const leases = tally.leases();
    for (let at = 0; at < leases.length; at += AT_A_TIME) {
      const some = leases.slice(at, at + AT_A_TIME);
      const names = some.map(({ counter }) => keys.limit(counter));
      link.run(renewScript, names, [leaseMs, ...some.map(({ holder }) => holder)]).catch(() => undefined);
    }
  }

  close(): void {
    clearInterval(this.timer);
  }

  private release(leases: readonly LeaseRule[], corrections: readonly Correction[]): Promise<unknown> {
    const { link, keys } = this.options;
    const rules = [...leases, ...corrections.map(({ rule }) => rule)];
    const moves = corrections.flatMap(({ rule, cost }) => {
      return [rule.emission.burstUs, correctionUs(rule.emission, { counted: rule.cost, used: cost })];
    });
    return link.run(
      releaseScript,
      rules.map((rule) => keys.limit(counterOf(rule))),
      [leases.length, ...leases.map(({ holder }) => holder), ...moves],
    );
  }
}
