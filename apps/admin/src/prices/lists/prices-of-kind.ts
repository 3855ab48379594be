import type { Price, Rates } from '#core/catalog';
import type { Origin, PriceList } from './listed-price.js';

/** What a list says that the models of a kind of provider cost. Of a name that stands there twice, the first counts. */
export function pricesOfKind({ origin, prices }: PriceList, kind: string): ReadonlyMap<string, Price> {
  const names = listedAs[origin][kind] ?? [kind];
  const own = prices.filter((one) => names.includes(one.listedAs));
  return new Map(own.toReversed().map(({ model, price }) => [model, withLongWrites(kind, price)]));
}

/** Our kinds of providers, where the list calls them something else. */
const listedAs: Readonly<Record<Origin, Readonly<Record<string, readonly string[]>>>> = {
  'models.dev': {
    'azure-openai': ['azure'],
    bedrock: ['amazon-bedrock'],
    fireworks: ['fireworks-ai'],
    gemini: ['google'],
    meta: ['llama'],
    moonshot: ['moonshotai'],
    novita: ['novita-ai'],
    together: ['togetherai'],
    vertex: ['google-vertex', 'google-vertex-anthropic'],
  },
  litellm: {
    alibaba: ['dashscope'],
    'azure-openai': ['azure'],
    bedrock: ['bedrock', 'bedrock_converse'],
    cohere: ['cohere', 'cohere_chat'],
    fireworks: ['fireworks_ai'],
    jina: ['jina_ai'],
    meta: ['meta_llama'],
    nvidia: ['nvidia_nim'],
    openai: ['openai', 'text-completion-openai'],
    together: ['together_ai'],
    vertex: [
      'vertex_ai',
      ...['language-models', 'anthropic_models', 'embedding-models', 'mistral_models', 'deepseek_models'].map(
        (family) => `vertex_ai-${family}`,
      ),
    ],
  },
};

/** What an hour in the cache costs, as a multiple of the input, where a list does not tell. */
const timesInput: Readonly<Record<string, number>> = { anthropic: 2 };

function withLongWrites(kind: string, { tiers, ...base }: Price): Price {
  const times = timesInput[kind];
  if (times === undefined) return { ...base, ...(tiers && { tiers }) };
  const long = <Of extends Rates>(rates: Of): Of =>
    rates.cacheWrite === null ? rates : { ...rates, cacheWriteLong: rates.cacheWriteLong ?? rates.input * times };
  return { ...long(base), ...(tiers && { tiers: tiers.map(long) }) };
}
