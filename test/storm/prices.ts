/** USD per million tokens, as the admin API takes them. */
export interface Price {
  readonly input: string;
  readonly output: string;
}

/** What each model of each provider of the storm costs: parts of a nano-USD occur, so that rounding is tried too. */
export const prices: Readonly<Record<string, Price>> = {
  'north/small': { input: '0.1505', output: '0.6005' },
  'north/large': { input: '3.0375', output: '15.0125' },
  'south/small': { input: '0.2', output: '0.7' },
  'south/medium': { input: '1.25', output: '5' },
  'north/race': { input: '0', output: '10' },
};

/** What the provider asks for so many tokens, in nano-USD: a part of one is asked for as a whole one. */
export function nanoOf(model: string, input: number, output: number): bigint {
  const price = prices[model];
  if (!price) throw new Error(`The storm has no price for ${model}.`);
  const pico = BigInt(input) * picoPerToken(price.input) + BigInt(output) * picoPerToken(price.output);
  return (pico + 999n) / 1_000n;
}

/** A USD per million tokens is a million pico-USD per token. */
const picoPerToken = (usd: string): bigint => BigInt(Math.round(Number(usd) * 1_000_000));
