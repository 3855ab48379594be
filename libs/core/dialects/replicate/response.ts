import { z } from 'zod';
import type { ChatResponse, WireUsage } from '../../hub/index.js';
import { providerFailure, type Target } from '../kit/index.js';

const count = z.int().nonnegative().optional().catch(undefined);

/** Of a prediction what is read here. */
const prediction = z.object({
  id: z.string(),
  status: z.string(),
  output: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(undefined),
  error: z.unknown().optional(),
  metrics: z.object({ input_token_count: count, output_token_count: count }).nullish().catch(undefined),
});

type Prediction = z.infer<typeof prediction>;

/** A prediction as an answer. One that is not over has run out of time: we wait as long as Replicate lets us. */
export function fromPrediction(body: unknown, target: Target): ChatResponse {
  const { success, data } = prediction.safeParse(body);
  if (!success) throw providerFailure({ fault: 'invalid', said: { message: 'sent no prediction' } }, target);
  return {
    id: data.id,
    object: 'chat.completion',
    created: target.now,
    model: target.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: textOf(data, target), refusal: null },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage: fromMetrics(data),
  };
}

function textOf({ status, output, error }: Prediction, target: Target): string {
  if (status === 'failed') {
    const message = typeof error === 'string' && error ? error : 'the prediction failed';
    throw providerFailure({ fault: 'server', said: { message } }, target);
  }
  if (status !== 'succeeded') {
    throw providerFailure(
      { fault: 'timeout', said: { message: `the prediction was not over in time (${status})` } },
      target,
    );
  }
  if (output === null || output === undefined) {
    throw providerFailure({ fault: 'invalid', said: { message: 'the prediction is no text' } }, target);
  }
  return [output].flat().join('');
}

/** Only some models count. */
function fromMetrics({ metrics }: Prediction): WireUsage | undefined {
  const { input_token_count: read, output_token_count: written } = metrics ?? {};
  if (read === undefined || written === undefined) return undefined;
  return { prompt_tokens: read, completion_tokens: written, total_tokens: read + written };
}
