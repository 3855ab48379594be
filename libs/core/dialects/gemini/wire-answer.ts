import { z } from 'zod';
import { part } from './wire.js';

/** What we read of Gemini's answers. */

/** What only adorns an answer must not spoil it: in a form we do not know, it is as good as absent. */
const count = z.number().nullish().catch(undefined);

const groundingMetadata = z.object({
  groundingChunks: z
    .array(z.object({ web: z.object({ uri: z.string().nullish(), title: z.string().nullish() }).nullish() }))
    .nullish(),
  groundingSupports: z
    .array(
      z.object({
        segment: z.object({ startIndex: z.number().nullish(), endIndex: z.number().nullish() }).nullish(),
        groundingChunkIndices: z.array(z.number()).nullish(),
      }),
    )
    .nullish(),
});
export type GroundingMetadata = z.infer<typeof groundingMetadata>;

const tokenLogprob = z.object({ token: z.string().nullish(), logProbability: z.number().nullish() });
const logprobsResult = z.object({
  chosenCandidates: z.array(tokenLogprob).nullish(),
  topCandidates: z.array(z.object({ candidates: z.array(tokenLogprob).nullish() })).nullish(),
});
export type LogprobsResult = z.infer<typeof logprobsResult>;

const candidate = z.object({
  content: z.object({ parts: z.array(part).nullish() }).nullish(),
  finishReason: z.string().nullish(),
  index: z.number().nullish(),
  groundingMetadata: groundingMetadata.nullish().catch(undefined),
  logprobsResult: logprobsResult.nullish().catch(undefined),
});
export type Candidate = z.infer<typeof candidate>;

const usageMetadata = z.object({
  promptTokenCount: count,
  toolUsePromptTokenCount: count,
  cachedContentTokenCount: count,
  candidatesTokenCount: count,
  thoughtsTokenCount: count,
  totalTokenCount: count,
});
export type UsageMetadata = z.infer<typeof usageMetadata>;

export const generateContentResponse = z.object({
  candidates: z.array(candidate).nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: usageMetadata.nullish().catch(undefined),
  modelVersion: z.string().nullish(),
  responseId: z.string().nullish(),
});
export type GenerateContentResponse = z.infer<typeof generateContentResponse>;

export const batchEmbedContentsResponse = z.object({
  embeddings: z.array(z.object({ values: z.array(z.number()) })),
  usageMetadata: usageMetadata.nullish().catch(undefined),
});

export const listedModels = z.object({
  models: z
    .array(
      z.object({
        name: z.string(),
        inputTokenLimit: count,
        outputTokenLimit: count,
        supportedGenerationMethods: z.array(z.string()).nullish(),
        thinking: z.boolean().nullish().catch(undefined),
      }),
    )
    .nullish(),
});
