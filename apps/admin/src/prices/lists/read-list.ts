import { modelName } from '../../fields/index.js';
import type { ListedPrice, Origin, PriceList } from './listed-price.js';
import { liteLlm, readLiteLlm } from './litellm.js';
import { modelsDev, readModelsDev } from './models-dev.js';

/** Reads a published list of prices, whosever it is; `undefined` where it has the form of none that we know. */
export function readList(list: unknown): PriceList | undefined {
  if (typeof list !== 'object' || list === null || Object.keys(list).length === 0) return undefined;
  const ofModelsDev = modelsDev.safeParse(list).data;
  if (ofModelsDev) return priceList('models.dev', readModelsDev(ofModelsDev));
  const ofLiteLlm = liteLlm.safeParse(list).data;
  return ofLiteLlm && priceList('litellm', readLiteLlm(ofLiteLlm));
}

function priceList(origin: Origin, all: readonly (ListedPrice | undefined)[]): PriceList {
  const prices = all.flatMap((price) => (price && modelName.safeParse(price.model).success ? [price] : []));
  return { origin, prices, skipped: all.length - prices.length };
}
