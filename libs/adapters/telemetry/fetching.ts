import { Failure } from '#core/failure';

/** Of a fetch for a caller, as much as is looked at. */
export interface FetchWish {
  readonly kind: string;
  readonly traceparent?: string | undefined;
}
export type Fetched = { readonly is: 'file' } | { readonly is: 'refused'; readonly why: string };
export type Fetch<Wish extends FetchWish, Told extends Fetched> = (wish: Wish) => Promise<Told>;

/** The same fetch, with how each ended told: `ok`, why it was refused, or what ended it. Addresses are told to nobody. */
export const watchedFetch =
  <Wish extends FetchWish, Told extends Fetched>(
    fetch: Fetch<Wish, Told>,
    onEnd: (wish: Wish, outcome: string) => void,
  ): Fetch<Wish, Told> =>
  async (wish) => {
    try {
      const told = await fetch(wish);
      onEnd(wish, told.is === 'file' ? 'ok' : told.why);
      return told;
    } catch (error) {
      onEnd(wish, endedBy(Failure.from(error)));
      throw error;
    }
  };

const endedBy = ({ code, details }: Failure): string => {
  if (details.fault === 'timeout') return 'timeout';
  return code === 'overloaded' ? 'overloaded' : 'canceled';
};
