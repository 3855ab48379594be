import { z } from 'zod';
import { Failure } from '../../failure/index.js';

/** What is asked of a provider's usage API: whole days in UTC, as dates such as `2026-11-01`. */
export interface UsageQuestion {
  readonly from: string;
  /** The day behind the last one. */
  readonly until: string;
  /** Only this part of the account: a project, a workspace or a key, as the vendor names them. */
  readonly only?: string | undefined;
  /** Where the page before said that this one is. */
  readonly page?: string | undefined;
}

/** What a vendor says was billed for a model on one day, or for a part of it. */
export interface UsageLine {
  readonly day: string;
  readonly model: string;
  readonly atto: bigint;
}

export interface UsagePage {
  /** The days that it tells all of, also those on which nothing was used. */
  readonly days: readonly string[];
  readonly lines: readonly UsageLine[];
  readonly next: string | undefined;
}

/** How a kind of provider is asked what it billed, and how its answer is read. */
export interface UsageApi {
  /** The credential that it wants, in words: it is not the one for requests. */
  readonly wants: string;
  /** What `only` may name, in words. */
  readonly part: string;
  /** Days are told for so long; absent: for good. */
  readonly reachDays?: number;
  /** Path and query, behind the address of the provider. */
  readonly path: (question: UsageQuestion) => string;
  /** Throws a Failure for what is no report. */
  readonly read: (json: unknown, question: UsageQuestion) => UsagePage;
  /** One name for a model and its dated versions: who asks for the one is billed for the other. */
  readonly familyOf: (model: string) => string;
}

/** A name as a vendor writes it, which may be shown and stored. */
export const label = z
  .string()
  .max(1_000)
  .transform((text) => text.toWellFormed().replace(/\p{Cc}/gu, ' '));

/** Reads an answer by the form that we know, or says that it has another one. */
export function knownForm<Schema extends z.ZodType>(schema: Schema, json: unknown): z.output<Schema> {
  const { success, data } = schema.safeParse(json);
  if (success) return data;
  throw new Failure('upstream_invalid_response', 'The usage report has another form than the one we know.');
}

/** Refuses amounts of another currency: nobody here knows a rate. */
export function checkUsd(currency: string): void {
  if (currency.toUpperCase() === 'USD') return;
  throw new Failure('upstream_invalid_response', 'The usage report has amounts in another currency than USD.');
}

/** One line for each day and model, which is the sum of those there are. */
export function summed(lines: readonly UsageLine[]): readonly UsageLine[] {
  const groups = Map.groupBy(lines, ({ day, model }) => `${day} ${model}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first ? [others.reduce((sum, { atto }) => ({ ...sum, atto: sum.atto + atto }), first)] : [],
  );
}

/** Each day from the first until just before the other. */
export function daysOf({ from, until }: Pick<UsageQuestion, 'from' | 'until'>): readonly string[] {
  const count = Math.max(0, Math.round((Date.parse(until) - Date.parse(from)) / DAY_MS));
  return Array.from({ length: count }, (_, index) => dayOf(Date.parse(from) + index * DAY_MS));
}

/** The day (UTC) of a moment in milliseconds. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const DAY_MS = 86_400_000;
