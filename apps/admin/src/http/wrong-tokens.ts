import { emission, read } from '#core/limits';
import { networkOf } from '#adapters/network';

/** Ten at once, and one each six seconds after that. */
const PACE = emission(10);

/** Of more addresses the ones that have been quiet longest are forgotten. */
const MOST_ADDRESSES = 10_000;

export interface WrongTokens {
  /** How long this address must not try another one; 0 is now. */
  readonly waitSeconds: (address: string) => number;
  readonly note: (address: string) => void;
}

/** Counts the wrong tokens of each address, so that nobody can try them all. */
export function countWrongTokens(nowMs: () => number): WrongTokens {
  const wholeAtUs = new Map<string, number>();
  const look = (network: string) => read(PACE, wholeAtUs.get(network) ?? 0, Math.round(nowMs() * 1_000));
  return {
    waitSeconds: (address) => Math.ceil(look(networkOf(address)).waitUs / 1_000_000),
    note: (address) => {
      const network = networkOf(address);
      const { takenUs } = look(network);
      wholeAtUs.delete(network); // what is set anew goes to the end
      wholeAtUs.set(network, takenUs);
      const [quietest] = wholeAtUs.keys();
      if (wholeAtUs.size > MOST_ADDRESSES && quietest !== undefined) wholeAtUs.delete(quietest);
    },
  };
}
