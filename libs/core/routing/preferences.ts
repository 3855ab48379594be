import { isRecord } from '../json/index.js';
import { picoPerToken } from '../ledger/index.js';
import { strings, wrong } from './reading.js';
import type { StrategyName } from './strategies.js';
import type { MostPrice, ProviderPreferences } from './wish.js';

type Body = Readonly<Record<string, unknown>>;

/** Reads OpenRouter's `provider` object. Throws a Failure `invalid_request` with `param`. */
export function readPreferences(value: unknown): ProviderPreferences {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw wrong('provider', 'an object');
  return {
    order: strings(value['order'], 'provider.order'),
    only: strings(value['only'], 'provider.only'),
    ignore: strings(value['ignore'], 'provider.ignore'),
    allow_fallbacks: flag(value, 'allow_fallbacks'),
    require_parameters: flag(value, 'require_parameters'),
    sort: readSort(value['sort']),
    max_price: readMostPrice(value['max_price']),
    preferred_max_latency_ms: readLatency(value['preferred_max_latency']),
  };
}

function flag(value: Body, name: string): boolean | undefined {
  const { [name]: said } = value;
  if (said === undefined || typeof said === 'boolean') return said;
  throw wrong(`provider.${name}`, 'a boolean');
}

const sorts = new Map<unknown, StrategyName>([
  ['price', 'cost'],
  ['latency', 'latency'],
  ['throughput', 'throughput'],
]);

/** A word, or an object with the word in `by`. */
function readSort(value: unknown): StrategyName | undefined {
  if (value === undefined || value === null) return undefined;
  const strategy = sorts.get(isRecord(value) ? value['by'] : value);
  if (!strategy) throw wrong('provider.sort', `one of ${[...sorts.keys()].join(', ')}`);
  return strategy;
}

function readMostPrice(value: unknown): MostPrice | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw wrong('provider.max_price', "an object with 'prompt' and 'completion'");
  return { prompt: readPrice(value, 'prompt'), completion: readPrice(value, 'completion') };
}

/** USD per million tokens: a number, or a decimal in quotes. */
function readPrice(value: Body, name: string): number | undefined {
  const { [name]: said } = value;
  if (said === undefined || said === null) return undefined;
  const param = `provider.max_price.${name}`;
  if (typeof said !== 'number' && typeof said !== 'string') throw wrong(param, 'a price in USD per million tokens');
  return picoPerToken(String(said), param);
}

/** Seconds; of an object of quantiles the strictest, for no quantile is kept. */
function readLatency(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const said = isRecord(value) ? Object.values(value).filter((one) => one !== null) : [value];
  const seconds = said.filter((one): one is number => typeof one === 'number' && Number.isFinite(one) && one > 0);
  if (seconds.length === 0 || seconds.length < said.length) {
    throw wrong('provider.preferred_max_latency', 'a number of seconds above 0, or an object of such numbers');
  }
  return Math.min(...seconds) * 1_000;
}
