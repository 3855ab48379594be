import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import type { ResourceObject } from './resource.js';

/** What is told of a job that is not OpenAI's. Dates are seconds since 1970. */
export interface JobSaid {
  readonly id: string;
  readonly model: string;
  readonly status: string;
  readonly createdAt: number;
  readonly finishedAt?: number | undefined;
  readonly trainingFile: string;
  readonly validationFile?: string | null | undefined;
  /** In the provider's own name. */
  readonly tunedModel?: string | null | undefined;
  readonly trainedTokens?: number | null | undefined;
  readonly hyperparameters?: ResourceObject | undefined;
  readonly seed?: number | null | undefined;
  /** Why it failed. */
  readonly problem?: string | undefined;
}

/** The same as OpenAI's `fine_tuning.job`. */
export const tuningJob = (said: JobSaid): ResourceObject => ({
  object: 'fine_tuning.job',
  id: said.id,
  model: said.model,
  created_at: said.createdAt,
  finished_at: ended.has(said.status) ? (said.finishedAt ?? null) : null,
  fine_tuned_model: said.status === 'succeeded' ? (said.tunedModel ?? null) : null,
  organization_id: '',
  status: said.status,
  training_file: said.trainingFile,
  validation_file: said.validationFile ?? null,
  hyperparameters: Object.fromEntries(
    Object.entries(said.hyperparameters ?? {}).filter(([, value]) => value !== undefined && value !== null),
  ),
  trained_tokens: ended.has(said.status) ? (said.trainedTokens ?? null) : null,
  result_files: [],
  error: said.status === 'failed' ? { code: 'failed', message: said.problem ?? 'The job failed.', param: null } : null,
  seed: said.seed ?? 0,
});

const ended: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** What happened, as somebody tells it who gives it no id. */
export interface Happened {
  /** Seconds since 1970. */
  readonly at: number;
  readonly message: string;
  readonly level?: 'info' | 'warn' | 'error' | undefined;
  readonly data?: ResourceObject | undefined;
}

/** The same as OpenAI's events, the newest first. Their ids are made of what they say, so that they are the same whenever they are read. */
export function tuningEvents(job: string, told: readonly Happened[]): readonly ResourceObject[] {
  const seen = new Map<string, number>();
  const inOrder = told.toSorted((one, other) => one.at - other.at);
  const events = inOrder.map(({ at, message, level = 'info', data = {} }) => {
    const said = `${at}-${message.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 60)}`;
    const times = (seen.get(said) ?? 0) + 1;
    seen.set(said, times);
    const id = `ftevent-${job}-${said}${times > 1 ? `-${times}` : ''}`;
    return { object: 'fine_tuning.job.event', id, created_at: at, level, message, type: 'message', data };
  });
  return events.toReversed();
}

/** Seconds since 1970 of a date in ISO 8601; `undefined` of what is none. */
export function secondsOf(date: string | null | undefined): number | undefined {
  const ms = date ? Date.parse(date) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1_000);
}

/** An answer by a schema. Throws a Failure `upstream_invalid_response`. */
export function readAs<Schema extends z.ZodType>(schema: Schema, json: unknown, what: string): z.infer<Schema> {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new Failure('upstream_invalid_response', `The provider answered with something that is no ${what}.`, {
    fault: 'invalid',
  });
}

/** Ids as they go into paths and tables. */
export const plainId = z.string().regex(/^[\x21-\x7e]{1,200}$/);
