import { Failure } from '../../failure/index.js';
import type { ListedModel } from '../kit/index.js';
import { bareName } from './model.js';
import { listedModels } from './wire-answer.js';

/** One page of Google's list, without what we could not call: image and video makers, live voices. */
export function fromListedModels(body: unknown): ListedModel[] {
  const page = listedModels.safeParse(body);
  if (!page.success) {
    throw new Failure('upstream_invalid_response', 'The list of models cannot be read.', { fault: 'invalid' });
  }
  return (page.data.models ?? [])
    .filter(({ supportedGenerationMethods: methods }) => !methods || methods.some((method) => ours.has(method)))
    .map(({ name, inputTokenLimit, outputTokenLimit }) => ({
      id: bareName(name),
      context: inputTokenLimit ?? undefined,
      maxOutput: outputTokenLimit ?? undefined,
    }));
}

const ours = new Set(['generateContent', 'embedContent', 'batchEmbedContents']);
