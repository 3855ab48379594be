import { z } from 'zod';

/** Of what Cohere answers, no more than is read here. Counts are numbers there, and not always whole ones. */

const text = z.string().nullish();
const count = z.number().nullish();

export const citation = z.looseObject({
  start: count,
  end: count,
  text,
  sources: z.array(z.looseObject({ document: z.record(z.string(), z.unknown()).nullish() })).nullish(),
});

const logprob = z.object({ text, logprobs: z.array(z.number()).nullish() });

const toolCall = z.object({
  id: text,
  function: z.object({ name: text, arguments: text }).nullish(),
});

const usage = z.object({
  billed_units: z.looseObject({ input_tokens: count, output_tokens: count }).nullish(),
  tokens: z.object({ input_tokens: count, output_tokens: count }).nullish(),
  cached_tokens: count,
});

export const chatAnswer = z.object({
  id: text,
  finish_reason: text,
  message: z.object({
    content: z.array(z.object({ text, thinking: text })).nullish(),
    tool_plan: text,
    tool_calls: z.array(toolCall).nullish(),
    citations: z.array(citation).nullish(),
  }),
  logprobs: z.array(logprob).nullish(),
  usage: usage.nullish(),
});

/** The first event has empty lists where all others have one. */
const alone = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([schema, z.array(z.unknown()).transform(() => undefined)]).nullish();

/** One event of a stream: what its type does not have is absent. */
export const chatEvent = z.object({
  type: z.string(),
  id: text,
  index: count,
  delta: z
    .object({
      message: z
        .object({
          content: alone(z.object({ text, thinking: text })),
          tool_plan: text,
          tool_calls: alone(toolCall),
          citations: alone(citation),
        })
        .nullish(),
      finish_reason: text,
      error: text,
      usage: usage.nullish(),
    })
    .nullish(),
  logprobs: logprob.nullish(),
});

const meta = z.looseObject({
  billed_units: z.looseObject({ input_tokens: count, image_tokens: count }).nullish(),
  tokens: z.looseObject({ input_tokens: count }).nullish(),
});

export const embedAnswer = z.object({
  embeddings: z.object({ float: z.array(z.array(z.number())) }),
  meta: meta.nullish(),
});

export const rerankAnswer = z.looseObject({
  results: z.array(z.looseObject({ index: z.int().nonnegative(), relevance_score: z.number() })),
});

export const listedModels = z.object({
  models: z
    .array(
      z.object({
        name: text,
        context_length: count,
        endpoints: z.array(z.string()).nullish().catch(undefined),
        features: z.array(z.string()).nullish().catch(undefined),
      }),
    )
    .nullish(),
});

export type Citation = z.infer<typeof citation>;
export type LogprobItem = z.infer<typeof logprob>;
export type CohereCall = z.infer<typeof toolCall>;
export type CohereUsage = z.infer<typeof usage>;
export type ChatAnswer = z.infer<typeof chatAnswer>;
export type ChatEvent = z.infer<typeof chatEvent>;
