import { z } from 'zod';

/** A chat request as a caller would send it; without a `model` it asks for the route by its slug. */
export const chatBody = z.record(z.string(), z.unknown()).meta({
  description: 'A chat request as a caller would send it',
  examples: [{ messages: [{ role: 'user', content: 'Hi' }] }],
});

export type ChatBody = Readonly<z.infer<typeof chatBody>>;

/** Who would answer, and why the others would not. */
export const decision = z
  .object({
    route: z.string().nullable(),
    strategy: z.string(),
    chosen: z.string().nullable(),
    reason: z.string(),
    summary: z.string(),
    confidence: z.number().nullable(),
    candidates: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        deployment: z.string(),
        score: z.number().nullable(),
        expected_cost_usd: z.string().nullable(),
        expected_first_token_ms: z.number().nullable(),
        expected_output_tokens: z.number(),
        success_probability: z.number().nullable(),
        excluded: z.string().nullable(),
      }),
    ),
    fallback: z.array(z.string()),
  })
  .meta({ id: 'Decision' });
