import { z } from 'zod';

/** What only adorns an answer must not spoil it: in a form we do not know, it is as good as absent. */
const count = z.number().nullish().catch(undefined);

const toolCall = z.object({
  id: z.string().nullish(),
  function: z.object({ name: z.string(), arguments: z.unknown() }),
});
export type AnswerToolCall = z.infer<typeof toolCall>;

/** What we read of Ollama's answers: a whole one, and equally a line of a stream. */
export const chatAnswer = z.object({
  model: z.string().nullish(),
  message: z
    .object({
      content: z.string().nullish(),
      thinking: z.string().nullish(),
      tool_calls: z.array(toolCall).nullish(),
    })
    .nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: count,
  eval_count: count,
  /** In the form of OpenAI's `logprobs.content`. */
  logprobs: z.array(z.unknown()).nullish().catch(undefined),
});
export type ChatAnswer = z.infer<typeof chatAnswer>;

export const embedAnswer = z.object({
  model: z.string().nullish(),
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: count,
});

/** Newer versions only say it. */
const capabilities = z.array(z.string()).nullish().catch(undefined);

export const listedModels = z.object({
  models: z.array(z.object({ name: z.string().nullish(), model: z.string().nullish(), capabilities })).nullish(),
});

/** Of one model. */
export const shownModel = z.object({ capabilities });
