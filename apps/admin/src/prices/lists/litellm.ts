import { z } from 'zod';
import type { ListedPrice } from './listed-price.js';
import { type ListedRates, type ListedTier, priceFrom } from './rates.js';

/*
 * LiteLLM's model_prices_and_context_window.json: { "<name>": { "litellm_provider": ..., "input_cost_per_token": ... } }, in USD
 * per token. Longer inputs have fields of their own, such as `input_cost_per_token_above_200k_tokens`.
 */

const entry = z.looseObject({ litellm_provider: z.string(), mode: z.string().optional().catch(undefined) });

type Entry = z.infer<typeof entry>;

/** The form of LiteLLM: entries that name their provider. */
export const liteLlm = z.record(z.string(), entry);

/** What LiteLLM says that models cost; `undefined` for one whose price we cannot hold. */
export const readLiteLlm = (list: z.infer<typeof liteLlm>): readonly (ListedPrice | undefined)[] =>
  Object.entries(list)
    .filter(([name]) => name !== 'sample_spec')
    .map(([name, told]) => listed(name, told));

function listed(name: string, told: Entry): ListedPrice | undefined {
  const { litellm_provider: listedAs, mode = 'chat' } = told;
  const model = modelOf(name, listedAs);
  if (!modes.has(mode) || model === undefined) return undefined;
  const price = priceFrom({
    model,
    isEmbedding: mode === 'embedding',
    rates: ratesOf(told, ''),
    tiers: tiersOf(told),
  });
  return price && { listedAs, model, price };
}

/** All others are priced in other units. */
const modes: ReadonlySet<string> = new Set(['chat', 'completion', 'responses', 'embedding']);

/** The provider's own name: without LiteLLM's prefix. Regions and fine-tuned models have prices of their own that we cannot tell. */
function modelOf(name: string, listedAs: string): string | undefined {
  if (name.startsWith('ft:')) return undefined;
  const prefix = prefixes[listedAs] ?? listedAs.split('-')[0] ?? listedAs;
  const model = name.startsWith(`${prefix}/`) ? name.slice(prefix.length + 1) : name;
  return byRegion.test(listedAs) && model.includes('/') ? undefined : model;
}

const byRegion = /^(azure|bedrock|openai)/;

const prefixes: Readonly<Record<string, string>> = { bedrock_converse: 'bedrock', cohere_chat: 'cohere' };

function tiersOf(told: Entry): readonly ListedTier[] {
  const marks = Object.keys(told).flatMap(
    (name) => /^(?:in|out)put_cost_per_token_above_(\d+)k_tokens$/.exec(name)?.[1] ?? [],
  );
  return [...new Set(marks)].map((mark) => ({
    aboveInput: Number(mark) * 1_000,
    ...ratesOf(told, `_above_${mark}k_tokens`),
  }));
}

const ratesOf = (told: Entry, suffix: string): ListedRates => ({
  input: perMillion(told[`input_cost_per_token${suffix}`]),
  output: perMillion(told[`output_cost_per_token${suffix}`]),
  cachedInput: perMillion(told[`cache_read_input_token_cost${suffix}`]),
  cacheWrite: perMillion(told[`cache_creation_input_token_cost${suffix}`]),
  cacheWriteLong: perMillion(told[`cache_creation_input_token_cost_above_1hr${suffix}`]),
  reasoning: perMillion(told[`output_cost_per_reasoning_token${suffix}`]),
});

const perMillion = (usdPerToken: unknown): number | undefined =>
  typeof usdPerToken === 'number' ? usdPerToken * 1e6 : undefined;
