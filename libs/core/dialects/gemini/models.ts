import { Failure } from '../../failure/index.js';
import type { Abilities } from '../../hub/index.js';
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
    .map(({ name, inputTokenLimit, outputTokenLimit, supportedGenerationMethods: methods, thinking }) => ({
      id: bareName(name),
      context: inputTokenLimit ?? undefined,
      maxOutput: outputTokenLimit ?? undefined,
      ...(methods && { can: abilitiesOf(methods, thinking) }),
    }));
}

/** What it reads beside text, the list does not say; nor does it say of all that think that they do. */
const abilitiesOf = (methods: readonly string[], thinking: boolean | null | undefined): Abilities => ({
  text: methods.includes('generateContent'),
  embeddings: methods.includes('embedContent') || methods.includes('batchEmbedContents'),
  ...(methods.includes('createCachedContent') && { caching: true }),
  ...(thinking === true && { reasoning: true }),
});

const ours = new Set(['generateContent', 'embedContent', 'batchEmbedContents']);
