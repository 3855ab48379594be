import { networkOf } from '#adapters/network';
import { Failure } from '#core/failure';
import { emission, read } from '#core/limits';

/** Sixty in a burst would lock out a team behind one address after its key was rolled; ten a second are nothing to a database. */
const PACE = emission(600);

/** Of more networks the ones that have been quiet longest are forgotten. */
const MOST_NETWORKS = 10_000;

/**
 * Counts the keys that nobody knew, for each network they came from. Whose guesses come too fast waits before the database
 * is asked again. Keys that are in memory never come here, so a good key behind the same address works on.
 */
export class Strangers {
  private readonly asking = new Buckets();
  private readonly refused = new Buckets();

  constructor(private readonly nowMs: () => number) {}

  /** Before the database is asked for a key. Throws a Failure `rate_limit_exceeded`. Returns what to call when it was a good one. */
  ask(address: string): () => void {
    const network = networkOf(address);
    const waitMs = this.asking.take(network, this.nowMs());
    if (waitMs > 0) throw tooMany(waitMs);
    return () => this.asking.giveBack(network);
  }

  /** After a key was refused. Throws a Failure `rate_limit_exceeded` in place of the refusal where there were too many. */
  refuse(address: string): void {
    const waitMs = this.refused.take(networkOf(address), this.nowMs());
    if (waitMs > 0) throw tooMany(waitMs);
  }
}

const tooMany = (waitMs: number) =>
  new Failure('rate_limit_exceeded', 'Too many unknown API keys came from this address.', { retryAfterMs: waitMs });

/** When each bucket will be whole again, in microseconds. */
class Buckets {
  private readonly wholeAtUs = new Map<string, number>();

  /** Returns how long to wait; 0 when it was let in. */
  take(network: string, nowMs: number): number {
    const { waitUs, takenUs } = read(PACE, this.wholeAtUs.get(network) ?? 0, Math.round(nowMs * 1_000));
    if (waitUs > 0) return Math.ceil(waitUs / 1_000);
    this.wholeAtUs.delete(network); // what is set anew goes to the end
    this.wholeAtUs.set(network, takenUs);
    const [quietest] = this.wholeAtUs.keys();
    if (this.wholeAtUs.size > MOST_NETWORKS && quietest !== undefined) this.wholeAtUs.delete(quietest);
    return 0;
  }

  giveBack(network: string): void {
    const wholeAtUs = this.wholeAtUs.get(network);
    if (wholeAtUs !== undefined) this.wholeAtUs.set(network, wholeAtUs - PACE.intervalUs);
  }
}
