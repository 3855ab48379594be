import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import type { ResourceObject } from '../kit/index.js';

const record = z.record(z.string(), z.unknown());

/** What a job is to be trained with, as OpenAI has it. */
const wish = z.looseObject({
  training_file: z.string(),
  validation_file: z.string().nullish(),
  suffix: z.string().nullish(),
  seed: z.number().nullish(),
  hyperparameters: record.nullish(),
  method: z.looseObject({ type: z.string() }).nullish(),
});

/** The words of OpenAI, taken apart for whoever says them otherwise. */
export interface TuningWords {
  readonly trainingFile: string;
  readonly validationFile?: string | undefined;
  readonly suffix?: string | undefined;
  readonly seed?: number | undefined;
  /** `supervised`, `dpo`, … */
  readonly method: string;
  /** Those that were said: `auto` is what nobody says. */
  readonly hyperparameters: ResourceObject;
  /** Words of the provider's own. */
  readonly others: ResourceObject;
}

/**
 * Takes a wish apart. Throws a Failure with `param` where it cannot be said to anybody but OpenAI, or is none of the `known` words of
 * the provider: the account there is shared, and some of its words name what others have in it.
 */
export function tuningWords(body: ResourceObject, known: readonly string[]): TuningWords {
  const read = wish.safeParse(body);
  if (!read.success) throw wrong(read.error.issues[0]?.path.join('.') ?? 'method', 'has the wrong type');
  const { training_file, validation_file, suffix, seed, hyperparameters, method, ...rest } = read.data;
  const { model: _model, metadata: _metadata, integrations, ...others } = rest;
  if (Array.isArray(integrations) && integrations.length > 0) throw wrong('integrations', 'are known to OpenAI only');
  const type = method?.type ?? 'supervised';
  const ofMethod = record.safeParse(record.safeParse(method?.[type]).data?.['hyperparameters']).data;
  return {
    trainingFile: training_file,
    validationFile: validation_file ?? undefined,
    suffix: suffix ?? undefined,
    seed: seed ?? undefined,
    method: type,
    hyperparameters: said({ ...hyperparameters, ...ofMethod }),
    others: onlyKnown(others, known),
  };
}

/** The same object, which has no other fields than these. Throws a Failure with `param`. */
export function onlyKnown(body: ResourceObject, known: readonly string[]): ResourceObject {
  const stranger = Object.keys(body).find((field) => !known.includes(field));
  if (stranger === undefined) return body;
  throw wrong(stranger, `is not passed on. What is: ${known.join(', ')}`);
}

/** Refuses methods that a provider does not train by. */
export function checkMethod({ method }: TuningWords, known: readonly string[]): void {
  if (!known.includes(method)) throw wrong('method.type', `must be one of: ${known.join(', ')}`);
}

function said(hyperparameters: ResourceObject): ResourceObject {
  const kept = Object.entries(hyperparameters).filter(([, value]) => value !== 'auto' && value !== null);
  // A multiple of what? Only OpenAI knows.
  if (kept.some(([name]) => name === 'learning_rate_multiplier'))
    throw wrong('learning_rate_multiplier', 'is known to OpenAI only: say `learning_rate`');
  return Object.fromEntries(kept);
}

const wrong = (param: string, problem: string) => new Failure('invalid_request', `'${param}' ${problem}.`, { param });
