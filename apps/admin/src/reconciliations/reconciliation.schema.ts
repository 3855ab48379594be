import { z } from 'zod';
import { DAY_MS } from '#core/providers';
import { instant, modelName, slug, text } from '../fields/index.js';
import { strict } from '../http/validation.js';

/** Asked for at once: what the vendors answer in one page. */
const MOST_DAYS = 31;

const tokens = z.int().min(0).max(2_147_483_647).optional();

const shape = {
  response_id: text(300).optional().describe("The provider's own id of the answer"),
  request_id: text(300).optional().describe('Our id of the request'),
  attempt: z.int().min(1).max(1_000).optional().describe('Which attempt of that request; absent: all that went there'),
  model: modelName.optional(),
  at: instant.optional().describe('Without ids: a part of what this model cost in this minute'),
  day: z.iso.date('Must be a day such as 2026-11-01.').optional().describe('The same of this day (UTC)'),
  input_tokens: tokens,
  output_tokens: tokens,
  cached_tokens: tokens,
  cache_write_tokens: tokens,
  reasoning_tokens: tokens,
  cost_usd: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,18})?$/, 'Must be a decimal of USD such as "0.0031", not negative.')
    .optional(),
} as const;

/** The columns of a report. */
export const columns = Object.keys(shape) as readonly (keyof typeof shape)[]; // seam: the keys of the shape

export const columnsOfNumbers: ReadonlySet<string> = new Set(columns.filter((name) => /_tokens$|^attempt$/.test(name)));

/** One line of a provider's report: what it is about, and what was used or billed. */
const reportRow = strict(shape)
  .refine(isAboutSomething, 'Needs a response_id, a request_id, or a model and either at or day.')
  .refine(saysSomething, 'Needs a cost_usd, or input_tokens and output_tokens.');

export type ReportRow = z.infer<typeof reportRow>;

/** What POST takes: a report, or the wish that the provider be asked for it. */
export const reconciliationBody = strict({
  provider: slug,
  start: instant,
  end: instant,
  source: z
    .enum(['upload', 'provider'])
    .default('upload')
    .describe("Where the report comes from: rows, or the provider's own usage API"),
  only: text(300)
    .optional()
    .describe(
      'With source provider: only what this project (OpenAI), workspace (Anthropic) or hash of a key (OpenRouter) used',
    ),
  dry_run: z.boolean().default(false).describe('Compares, and corrects nothing'),
  complete: z
    .boolean()
    .default(false)
    .describe('The report holds all that was billed in that span: what is uncertain and not in it was free'),
  rows: z.array(reportRow).max(500_000).optional(),
})
  .refine(({ start, end }) => new Date(start) < new Date(end), { path: ['end'], error: 'Must be behind start.' })
  .refine(({ end }) => new Date(end).getTime() <= Date.now(), { path: ['end'], error: 'Must not be in the future.' })
  .refine(({ source, rows }) => source !== 'upload' || rows, { path: ['rows'], error: 'Is missing.' })
  .refine(({ source, rows }) => source !== 'provider' || !rows, {
    path: ['rows'],
    error: 'Must be left out with source "provider": that one is asked.',
  })
  .refine(({ source, only }) => source === 'provider' || only === undefined, {
    path: ['only'],
    error: 'Goes with source "provider" only.',
  })
  .refine(({ source, start, end }) => source !== 'provider' || (isMidnight(start) && isMidnight(end)), {
    path: ['start'],
    error: 'With source "provider", start and end must be midnight in UTC: such reports are by day.',
  })
  .refine(
    ({ source, start, end }) => source !== 'provider' || Date.parse(end) - Date.parse(start) <= MOST_DAYS * DAY_MS,
    {
      path: ['end'],
      error: `With source "provider", a span must not be longer than ${MOST_DAYS} days.`,
    },
  )
  .superRefine(({ rows = [], start, end }, context) => {
    // The total of a day beside the entries of half a day would correct what was right.
    const index = rows.findIndex(({ day }) => day !== undefined && !isWithin(day, start, end));
    if (index < 0) return;
    context.addIssue({ code: 'custom', path: ['rows', index, 'day'], message: 'Must lie in the span as a whole.' });
  })
  .meta({ id: 'ReconciliationInput' });

export type ReconciliationInput = z.infer<typeof reconciliationBody>;

const isMidnight = (moment: string): boolean => Date.parse(moment) % DAY_MS === 0;

const isWithin = (day: string, start: string, end: string): boolean =>
  Date.parse(day) >= Date.parse(start) && Date.parse(day) + DAY_MS <= Date.parse(end);

/** What did not fit. */
const finding = z.object({
  kind: z.enum(['cost_differs', 'not_in_ledger', 'not_in_report', 'no_price']),
  response_id: z.string().nullable(),
  request_id: z.string().nullable(),
  model: z.string().nullable(),
  at: z.string().nullable(),
  ledger_usd: z.string().nullable(),
  reported_usd: z.string().nullable(),
});

export type Finding = z.infer<typeof finding>;

/** A model on a day: the ledger as it was, and the report. */
const comparedDay = z.object({
  day: z.string().nullable(),
  model: z.string().nullable(),
  ledger_usd: z.string(),
  reported_usd: z.string(),
  drift_usd: z.string(),
  corrections: z.int(),
});

export type ComparedDay = z.infer<typeof comparedDay>;

/** A day that was asked for and not compared: not over for long enough, or not told by the provider. */
const leftOutDay = z.object({ day: z.string(), reason: z.enum(['open', 'not_reported']) });

export type LeftOutDay = z.infer<typeof leftOutDay>;

/** A report that was compared, and what came of it. */
export const reconciliationView = z
  .object({
    id: z.string(),
    object: z.literal('reconciliation'),
    provider: z.string(),
    start: z.iso.datetime(),
    end: z.iso.datetime(),
    source: z.enum(['upload', 'provider']),
    dry_run: z.boolean(),
    /** Rows of the report, and how many of them the ledger knows */
    reported: z.int(),
    matched: z.int(),
    /** Entries that were written to put it right; of a dry run, that would have been */
    corrections: z.int(),
    /** Report less ledger, before the corrections */
    drift_usd: z.string(),
    /** The same by day and model, with the drifts that are largest where they are many */
    days: z.array(comparedDay),
    left_out: z.array(leftOutDay),
    findings: z.array(finding),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Reconciliation' });

export type ReconciliationView = z.infer<typeof reconciliationView>;

/** How far the ledger can be trusted. */
export const ledgerHealth = z
  .object({
    unknown_entries: z.int(),
    unknown_cost_usd: z.string(),
    oldest_unknown_at: z.iso.datetime().nullable(),
    last_drift_usd: z.string().nullable(),
    windows_checked: z.int().nullable(),
    windows_differing: z.int().nullable(),
    windows_uncheckable: z
      .int()
      .nullable()
      .describe('windows that began before the oldest month of the ledger that is still kept'),
  })
  .meta({ id: 'LedgerHealth' });

export type LedgerHealth = z.infer<typeof ledgerHealth>;

function isAboutSomething(row: Readonly<Partial<Record<keyof typeof shape, unknown>>>): boolean {
  const isByTime = row.model !== undefined && (row.at === undefined) !== (row.day === undefined);
  return row.response_id !== undefined || row.request_id !== undefined || isByTime;
}

function saysSomething(row: Readonly<Partial<Record<keyof typeof shape, unknown>>>): boolean {
  return row.cost_usd !== undefined || (row.input_tokens !== undefined && row.output_tokens !== undefined);
}
