import { z } from 'zod';
import { modelName, relative, since, slug, text, until } from '../fields/index.js';
import { pageFields } from '../http/list.js';
import { strict } from '../http/validation.js';

const status = z
  .string()
  .regex(/^(ok|error|[1-5]\d\d|[1-5]xx)$/, 'Must be "ok", "error", a status such as 429, or a class such as 5xx.');

/** What requests may be asked for. */
export const requestQuery = strict({
  ...pageFields,
  key: text(128).optional().describe('Id or name of a key'),
  project: slug.optional(),
  team: slug.optional(),
  end_user: text(300).optional().describe('Who the caller said it was for'),
  route: slug.optional(),
  provider: slug.optional(),
  model: modelName.optional(),
  outcome: text(32).optional(),
  status: status.optional().describe('"ok", "error", a status such as 429, or a class such as 5xx'),
  start: relative.optional().describe(since),
  end: relative.optional().describe(until),
});

export type RequestQuery = z.infer<typeof requestQuery>;

const tokens = {
  input_tokens: z.int(),
  output_tokens: z.int(),
  cached_tokens: z.int(),
  cache_write_tokens: z.int(),
  reasoning_tokens: z.int(),
};

/** One request: who asked, who answered and why, what it used and cost. */
export const requestView = z
  .object({
    id: z.string(),
    object: z.literal('request'),
    created_at: z.iso.datetime(),
    key: z.object({ id: z.string(), name: z.string() }),
    project: z.string(),
    team: z.string().nullable(),
    end_user: z.string().nullable(),
    endpoint: z.string(),
    stream: z.boolean(),
    requested_model: z.string(),
    route: z.string().nullable(),
    strategy: z.string().nullable(),
    reason: z.string().nullable(),
    model: z.string().nullable(),
    provider: z.string().nullable(),
    status: z.int(),
    outcome: z.string(),
    error_code: z.string().nullable(),
    usage: z.object(tokens),
    cost_usd: z.string().nullable(),
    duration_ms: z.number().nullable().describe('null: the gateway ended before the request did'),
    overhead_ms: z.number().nullable(),
    first_token_ms: z.number().nullable(),
    trace_id: z.string().nullable(),
    tags: z.array(z.string()),
    attempts: z.array(
      z.object({
        n: z.int(),
        provider: z.string(),
        model: z.string(),
        status: z.int().nullable(),
        outcome: z.string(),
        reason: z.string(),
        ms: z.number().nullable().describe('null: it was under way when the gateway ended'),
        first_token_ms: z.number().nullable(),
        cost_usd: z.string().nullable(),
        ledger: z.string(),
      }),
    ),
  })
  .meta({ id: 'Request' });

export type RequestView = z.infer<typeof requestView>;
