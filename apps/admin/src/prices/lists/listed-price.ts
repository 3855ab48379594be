import type { Price } from '#core/catalog';

/** Where lists of prices come from that we can read. */
export const origins = ['models.dev', 'litellm'] as const;

export type Origin = (typeof origins)[number];

/** A price as a published list has it, by the name that the list has for the provider. */
export interface ListedPrice {
  readonly listedAs: string;
  readonly model: string;
  readonly price: Price;
}

/** What was read of a list: where it is from, its prices, and how many of its models have none that is meant for us. */
export interface PriceList {
  readonly origin: Origin;
  readonly prices: readonly ListedPrice[];
  readonly skipped: number;
}
