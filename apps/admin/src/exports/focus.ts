import { usd } from '#core/ledger';
import { chargesOf, type Charge, type Meter } from './charges.js';
import type { Cell } from './csv.js';
import type { PriceAt } from './price-list.js';
import type { UsageSum } from './usage-rows.js';

/*
 * FOCUS 1.2 (https://focus.finops.org/focus-specification/v1-2): every mandatory column, and of the others those we can fill.
 * Ours is no invoice: what was spent is list price, contract price and bill in one.
 */

interface Focused extends Charge {
  readonly sum: UsageSum;
  readonly periodMs: number;
}

const cost = ({ nano }: Focused): Cell => usd(nano);
const isUsage = ({ meter }: Focused): boolean => meter !== 'correction';
const unit = ({ meter }: Focused): Cell => (meter === 'requests' ? 'Requests' : 'Tokens');
const whenUsed =
  (cell: (charge: Focused) => Cell) =>
  (charge: Focused): Cell =>
    isUsage(charge) ? cell(charge) : null;

// In the order of the alphabet, as the specification asks.
const columns: Readonly<Record<string, (charge: Focused) => Cell>> = {
  BilledCost: cost,
  BillingAccountId: ({ sum }) => sum.provider,
  BillingAccountName: ({ sum }) => sum.provider,
  BillingCurrency: () => 'USD',
  BillingPeriodEnd: ({ sum }) => monthOf(sum.at, 1),
  BillingPeriodStart: ({ sum }) => monthOf(sum.at, 0),
  ChargeCategory: (charge) => (isUsage(charge) ? 'Usage' : 'Adjustment'),
  ChargeClass: () => null, // a correction of what was invoiced already; nothing was
  ChargeDescription: ({ sum, meter }) => `${sum.model || sum.provider}: ${names[meter]}`,
  ChargeFrequency: (charge) => (isUsage(charge) ? 'Usage-Based' : 'One-Time'),
  ChargePeriodEnd: ({ sum, periodMs }) => moment(sum.at.getTime() + periodMs),
  ChargePeriodStart: ({ sum }) => moment(sum.at.getTime()),
  ConsumedQuantity: whenUsed(({ quantity }) => quantity),
  ConsumedUnit: whenUsed(unit),
  ContractedCost: cost,
  EffectiveCost: cost,
  InvoiceIssuerName: ({ sum }) => sum.provider,
  ListCost: cost,
  PricingQuantity: whenUsed(({ quantity }) => quantity),
  PricingUnit: whenUsed(unit),
  ProviderName: ({ sum }) => sum.provider,
  PublisherName: ({ sum }) => sum.provider,
  ResourceId: ({ sum }) => sum.key_id,
  ResourceName: ({ sum }) => sum.key_name,
  ResourceType: ({ sum }) => (sum.key_id ? 'API key' : null),
  ServiceCategory: () => 'AI and Machine Learning',
  ServiceName: ({ sum }) => sum.model || 'Model inference',
  ServiceSubcategory: () => 'Generative AI',
  SkuId: whenUsed(({ sum, meter }) => `${sum.provider}/${sum.model}/${meter}`),
  SkuMeter: whenUsed(({ meter }) => names[meter]),
  SubAccountId: ({ sum }) => sum.project,
  SubAccountName: ({ sum }) => sum.project,
  SubAccountType: ({ sum }) => (sum.project ? 'Project' : null),
  Tags: ({ sum: { key_id: key, team, route, endpoint } }) => tags({ key, team, route, endpoint }),
};

export const focusColumns = Object.keys(columns);

const periodsMs = { hour: 3_600_000, day: 86_400_000 };

/** The rows of a FOCUS file: one per hour or day, key, provider, model and kind of token. */
export async function* focusRows(sums: AsyncIterable<UsageSum>, priceAt: PriceAt, granularity: 'hour' | 'day') {
  const periodMs = periodsMs[granularity];
  const cells = Object.values(columns);
  for await (const sum of sums) {
    for (const charge of chargesOf(sum, priceAt(sum.provider, sum.model, sum.at))) {
      yield cells.map((cell) => cell({ ...charge, sum, periodMs }));
    }
  }
}

const names: Record<Meter, string> = {
  input: 'Input tokens',
  cached_input: 'Cached input tokens',
  cache_write: 'Cache write tokens',
  output: 'Output tokens',
  reasoning: 'Reasoning tokens',
  requests: 'Requests',
  correction: 'Correction',
};

const moment = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

const monthOf = (at: Date, later: number): string => moment(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later));

const tags = (all: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')));
