import { z } from 'zod';
import type { PriceTier } from '../catalog/index.js';
import { Failure } from '../failure/index.js';

const pico = z.int().nonnegative();
const orElse = pico.nullish().transform((value) => value ?? null);

const tiers = z.array(
  z.object({
    aboveInput: z.int().positive(),
    input: pico,
    output: pico,
    cachedInput: orElse,
    cacheWrite: orElse,
    cacheWriteLong: orElse,
    reasoning: orElse,
  }),
);

/** The rates of longer inputs, as a price has them stored; `undefined` where it has none. Throws a Failure `invalid_request` for what cannot be read. */
export function readTiers(json: unknown): readonly PriceTier[] | undefined {
  const { data } = tiers.safeParse(json ?? []);
  if (!data) throw new Failure('invalid_request', 'The rates of longer inputs cannot be read.');
  return data.length > 0 ? data.toSorted((one, other) => one.aboveInput - other.aboveInput) : undefined;
}
