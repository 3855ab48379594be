import { z } from 'zod';
import { Failure } from '#core/failure';
import { fromWireUsage, noUsage, type Usage } from '#core/hub';
import { costOf } from '#core/ledger';
import type { ConfiguredProvider } from '#core/routing';
import { type BatchNotes, notesOf } from './batch-notes.js';
import { apiOf } from './choose-keeper.js';
import type { Looking } from './look-at-batch.js';
import { linesIn } from './lines-in.js';
import type { Resource } from './ports.js';

type Noted = BatchNotes['models'][number];

/** What a model of a batch used. */
export interface ModelUsage {
  readonly of: Noted;
  readonly usage: Usage;
  /** nano-USD; `null` where the price is unknown. */
  readonly costNano: bigint | null;
  /** It was told, or is taken for so much. */
  readonly isTold: boolean;
}

/**
 * What a batch that has ended used: as it says itself, where that says it all; else as its answers say. Throws a Failure where the
 * answers cannot be read now: then it is looked at again.
 */
export async function batchUsage(
  batch: Resource,
  keeper: ConfiguredProvider,
  looking: Looking,
): Promise<readonly ModelUsage[]> {
  const { models } = notesOf(batch);
  const [only, ...others] = models;
  const told = toldOf(batch.object['usage']);
  // Of a sum nobody can tell which of its requests were long enough for another price.
  if (only && others.length === 0 && told && !only.price?.tiers) return [{ ...priced(only, told), isTold: true }];
  const output = batch.object['output_file_id'];
  if (typeof output !== 'string' || !output) return [];
  try {
    const { body } = await looking.open(keeper, apiOf(keeper, 'files').content(output));
    return await summed(body, models);
  } catch (error) {
    if (!isGone(error)) throw error;
    return models.map((of) => ({ ...priced(of, { ...noUsage, input: of.inputTokens }), isTold: false }));
  }
}

const isGone = (error: unknown): boolean => error instanceof Failure && error.details.providerStatus === 404;

const priced = (of: Noted, usage: Usage): Omit<ModelUsage, 'isTold'> => ({
  of,
  usage,
  costNano: of.price ? costOf(usage, of.price) : null,
});

const tokens = z.int().nonnegative();

/** The sum in OpenAI's batch: as of a response, and larger than a request's can be. */
const batchTotal = z.object({
  input_tokens: tokens,
  input_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
  output_tokens: tokens,
  output_tokens_details: z.object({ reasoning_tokens: tokens.nullish() }).nullish(),
});

function toldOf(usage: unknown): Usage | undefined {
  const read = batchTotal.safeParse(usage);
  if (!read.success || read.data.input_tokens + read.data.output_tokens === 0) return undefined;
  const { data } = read;
  return {
    ...noUsage,
    input: data.input_tokens,
    cachedInput: data.input_tokens_details?.cached_tokens ?? 0,
    output: data.output_tokens,
    reasoning: data.output_tokens_details?.reasoning_tokens ?? 0,
  };
}

const answered = z.object({
  response: z.object({ body: z.object({ model: z.string().nullish(), usage: z.looseObject({}).nullish() }) }),
});

async function summed(
  content: AsyncIterable<Uint8Array>,
  models: BatchNotes['models'],
): Promise<readonly ModelUsage[]> {
  const sums = new Map<Noted, ModelUsage>();
  for await (const line of linesIn(content)) {
    const { body } = answered.safeParse(line).data?.response ?? {};
    const of = body && modelOf(body.model ?? '', models);
    if (!of || !body.usage) continue;
    const one = priced(of, usageOf(body.usage));
    const before = sums.get(of);
    sums.set(of, { ...(before ? plus(before, one) : one), isTold: true });
  }
  return [...sums.values()];
}

/** Answers name the dated version of a model, or the very name that was asked for. */
const modelOf = (name: string, models: BatchNotes['models']): Noted | undefined =>
  models.find(({ model }) => model === name) ??
  models
    .filter(({ model }) => name.startsWith(model))
    .toSorted((one, other) => other.model.length - one.model.length)[0] ??
  models[0];

/** A usage of chats and embeddings, or one of responses. */
function usageOf(usage: Readonly<Record<string, unknown>>): Usage {
  const total = toldOf(usage);
  if (total) return total;
  return fromWireUsage({ ...{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, ...usage });
}

const plus = (one: Omit<ModelUsage, 'isTold'>, other: Omit<ModelUsage, 'isTold'>): Omit<ModelUsage, 'isTold'> => ({
  of: one.of,
  usage: {
    input: one.usage.input + other.usage.input,
    cachedInput: one.usage.cachedInput + other.usage.cachedInput,
    cacheWrite: one.usage.cacheWrite + other.usage.cacheWrite,
    cacheWriteLong: (one.usage.cacheWriteLong ?? 0) + (other.usage.cacheWriteLong ?? 0),
    output: one.usage.output + other.usage.output,
    reasoning: one.usage.reasoning + other.usage.reasoning,
  },
  costNano: one.costNano === null || other.costNano === null ? null : one.costNano + other.costNano,
});
