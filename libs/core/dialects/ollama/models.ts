import { Failure } from '../../failure/index.js';
import type { Abilities } from '../../hub/index.js';
import type { ListedModel } from '../kit/index.js';
import { listedModels, shownModel } from './wire-answer.js';

/** The models that were pulled. How long their context is depends on how they are run: the list does not say. */
export function fromTags(body: unknown): ListedModel[] {
  const list = listedModels.safeParse(body);
  if (!list.success) {
    throw new Failure('upstream_invalid_response', 'The list of models cannot be read.', { fault: 'invalid' });
  }
  return (list.data.models ?? []).flatMap(({ model, name, capabilities }) => {
    const id = model || name;
    return id ? [{ id, ...(capabilities && { can: abilitiesOf(capabilities) }) }] : [];
  });
}

/** What `/api/show` says of one model. */
export const fromShow = (body: unknown): Abilities | undefined => {
  const { capabilities } = shownModel.safeParse(body).data ?? {};
  return capabilities ? abilitiesOf(capabilities) : undefined;
};

/** Any answer of a model can be held to a schema there; and models for text can be asked for embeddings, well or badly. */
const abilitiesOf = (told: readonly string[]): Abilities => ({
  text: told.includes('completion'),
  tools: told.includes('tools'),
  vision: told.includes('vision'),
  reasoning: told.includes('thinking'),
  ...(told.includes('completion') && { json_schema: true }),
  ...(told.includes('embedding') && { embeddings: true }),
});
