import type { Price } from '#core/catalog';
import type { Usage } from '#core/hub';

/** An attempt as the ledger knows it by now. */
export interface Charged {
  readonly requestId: string;
  readonly attempt: number;
  readonly responseId: string | undefined;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** exact, estimated, unknown or none. */
  readonly status: string;
  /** nano-USD, with all corrections so far. */
  readonly nano: bigint;
  readonly isCorrected: boolean;
  readonly usage: Usage;
  readonly price: Price | undefined;
}

/** Whether nobody knows for sure what it cost. */
export const isUncertain = ({ status }: Pick<Charged, 'status'>): boolean =>
  status === 'unknown' || status === 'estimated';
