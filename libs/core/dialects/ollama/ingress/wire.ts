import { z } from 'zod';
import { Failure } from '../../../failure/index.js';

/** Ollama's requests, as far as we read them. https://docs.ollama.com/api/chat */
const options = z
  .looseObject({
    num_predict: z.number().nullish(),
    temperature: z.number().nullish(),
    top_p: z.number().nullish(),
    top_k: z.number().nullish(),
    seed: z.number().nullish(),
    stop: z.union([z.string(), z.array(z.string())]).nullish(),
    presence_penalty: z.number().nullish(),
    frequency_penalty: z.number().nullish(),
  })
  .nullish();
export type Options = z.infer<typeof options>;

const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullish(),
  thinking: z.string().nullish(),
  images: z.array(z.string()).nullish(),
  tool_calls: z
    .array(
      z.object({
        id: z.string().nullish(),
        function: z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).nullish() }),
      }),
    )
    .nullish(),
  tool_name: z.string().nullish(),
  tool_call_id: z.string().nullish(),
});
export type AskedMessage = z.infer<typeof message>;

const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string(),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type AskedTool = z.infer<typeof tool>;

/** What `/api/chat` and `/api/generate` share. */
const asked = {
  model: z.string().min(1),
  stream: z.boolean().nullish(),
  options,
  format: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  think: z.union([z.boolean(), z.string()]).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.number().nullish(),
};

export const chatRequest = z.object({
  ...asked,
  messages: z.array(message).min(1),
  tools: z.array(tool).nullish(),
});

export const generateRequest = z.object({
  ...asked,
  prompt: z.string().nullish(),
  system: z.string().nullish(),
  images: z.array(z.string()).nullish(),
});

export type Said = Pick<
  z.infer<typeof generateRequest>,
  'model' | 'stream' | 'options' | 'format' | 'think' | 'logprobs' | 'top_logprobs'
>;

export const embedRequest = z.object({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  dimensions: z.number().nullish(),
});

/** Of the older `/api/embeddings`. */
export const embeddingRequest = z.object({ model: z.string().min(1), prompt: z.string() });

/** What came, checked. Throws a Failure that names the field. */
export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const checked = schema.safeParse(body);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const param = (issue?.path ?? [])
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('');
  const name = param.slice(1);
  throw new Failure('invalid_request', `'${name}' cannot be read: ${issue?.message ?? 'it is wrong'}.`, {
    param: name,
  });
}
