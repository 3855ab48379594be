import { z } from 'zod';
import { instant, modelName, slug, text } from '../fields/index.js';
import { strict } from '../http/validation.js';

const tokens = z.int().min(0).max(2_147_483_647).optional();

const shape = {
  response_id: text(300).optional().describe("The provider's own id of the answer"),
  request_id: text(300).optional().describe('Our id of the request'),
  attempt: z.int().min(1).max(1_000).optional().describe('Which attempt of that request; absent: all that went there'),
  model: modelName.optional(),
  at: instant.optional(),
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
  .refine(isAboutSomething, 'Needs a response_id, a request_id, or a model and at.')
  .refine(saysSomething, 'Needs a cost_usd, or input_tokens and output_tokens.');

export type ReportRow = z.infer<typeof reportRow>;

/** What POST takes. */
export const reconciliationBody = strict({
  provider: slug,
  start: instant,
  end: instant,
  complete: z
    .boolean()
    .default(false)
    .describe('The report holds all that was billed in that span: what is uncertain and not in it was free'),
  rows: z.array(reportRow).max(500_000),
})
  .refine(({ start, end }) => new Date(start) < new Date(end), { path: ['end'], error: 'Must be behind start.' })
  .refine(({ end }) => new Date(end).getTime() <= Date.now(), { path: ['end'], error: 'Must not be in the future.' })
  .meta({ id: 'ReconciliationInput' });

export type ReconciliationInput = z.infer<typeof reconciliationBody>;

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

/** A report that was compared, and what came of it. */
export const reconciliationView = z
  .object({
    id: z.string(),
    object: z.literal('reconciliation'),
    provider: z.string(),
    start: z.iso.datetime(),
    end: z.iso.datetime(),
    /** Rows of the report, and how many of them the ledger knows */
    reported: z.int(),
    matched: z.int(),
    /** Entries that were written to put it right */
    corrections: z.int(),
    /** Report less ledger, before the corrections */
    drift_usd: z.string(),
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
  })
  .meta({ id: 'LedgerHealth' });

export type LedgerHealth = z.infer<typeof ledgerHealth>;

function isAboutSomething(row: Readonly<Partial<Record<keyof typeof shape, unknown>>>): boolean {
  const isByMinute = row.model !== undefined && row.at !== undefined;
  return row.response_id !== undefined || row.request_id !== undefined || isByMinute;
}

function saysSomething(row: Readonly<Partial<Record<keyof typeof shape, unknown>>>): boolean {
  return row.cost_usd !== undefined || (row.input_tokens !== undefined && row.output_tokens !== undefined);
}
