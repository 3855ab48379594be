import type { Address } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { Candidate } from '#core/routing';
import { addressesFor } from './bytes.js';
import { Cancel } from './cancel.js';
import type { Errand } from './errand.js';
import { holdFetched } from './hold-fetched.js';
import type { Fetched, Ports, Reservation } from './ports.js';
import { notFetched, tooMany, tooSlow } from './not-fetched.js';
import { languageOf } from './rendered.js';

/** Of one request. */
export const MOST_ADDRESSES = 20;
export const FETCH_MS = 10_000;
const AT_A_TIME = 4;

export interface Reserved {
  readonly candidate: Candidate;
  readonly reservation: Reservation;
}

type GatherPorts = Pick<Ports, 'fetcher' | 'clock'>;

/**
 * Fetches what a candidate must be told the bytes of, as far as nobody fetched it before; `undefined` where it needs none. Throws a
 * Failure `invalid_request` with the path of what cannot be had.
 */
export function gather(
  errand: Errand,
  { candidate, reservation }: Reserved,
  ports: GatherPorts,
): Promise<void> | undefined {
  const addresses = addressesFor(errand, languageOf(errand, candidate));
  if (addresses.length === 0) return undefined;
  return gathered({ errand, candidate, reservation }, addresses, ports);
}

async function gathered(
  { errand, candidate, reservation }: Reserved & { readonly errand: Errand },
  addresses: readonly Address[],
  ports: GatherPorts,
): Promise<void> {
  await fetchAll(errand, addresses, ports);
  // A picture weighs the same, wherever it is.
  if (addresses.some(({ kind }) => kind === 'file')) await holdFetched(errand, candidate, reservation);
}

async function fetchAll(errand: Errand, addresses: readonly Address[], ports: GatherPorts): Promise<void> {
  const surplus = addresses[MOST_ADDRESSES];
  if (surplus) throw tooMany(surplus, MOST_ADDRESSES);
  const cancel = new Cancel();
  const unlisten = errand.asked.cancel.onCancel((why) => cancel.cancel(why));
  const timer = ports.clock.after(FETCH_MS, () => cancel.cancel(tooSlow(FETCH_MS)));
  const fetching = new Fetching(errand, cancel, ports);
  try {
    await fetching.all(addresses.filter(({ url }) => !errand.fetched.has(url)));
  } finally {
    timer.stop();
    unlisten();
  }
}

/** The fetches of one request, a few at a time. The first that fails ends them all. */
class Fetching {
  private bytes = 0;
  private failure: Failure | undefined;

  constructor(
    private readonly errand: Errand,
    private readonly cancel: Cancel,
    private readonly ports: GatherPorts,
  ) {}

  async all(addresses: readonly Address[]): Promise<void> {
    const waiting = [...addresses];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next && !this.failure; next = waiting.shift()) await this.one(next);
    };
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, waiting.length) }, work));
    if (this.failure) throw this.failure;
  }

  /** Never throws: all have ended when the last one has. */
  private async one(address: Address): Promise<void> {
    try {
      const fetched = await this.fetch(address);
      if (fetched.is === 'refused') throw notFetched(address, fetched, this.ports.fetcher.limits, this.bytes);
      this.errand.fetched.set(address.url, `data:${fetched.mediaType};base64,${fetched.base64}`);
    } catch (error) {
      const failure = Failure.from(error);
      this.failure ??= failure.details.fault === 'timeout' ? failure.with({ param: address.at }) : failure;
      this.cancel.cancel(this.failure);
    }
  }

  private fetch({ url, kind }: Address): Promise<Fetched> {
    const { asked } = this.errand;
    const { fetcher } = this.ports;
    const take = (bytes: number): boolean => {
      this.bytes += bytes;
      if (this.bytes > fetcher.limits.requestBytes) return false;
      asked.room.take(bytes);
      return true;
    };
    return fetcher.fetch({ url, kind, take, cancel: this.cancel, traceparent: asked.traceparent });
  }
}
