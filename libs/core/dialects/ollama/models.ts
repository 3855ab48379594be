import { Failure } from '../../failure/index.js';
import type { ListedModel } from '../kit/index.js';
import { listedModels } from './wire-answer.js';

/** The models that were pulled. How long their context is depends on how they are run: the list does not say. */
export function fromTags(body: unknown): ListedModel[] {
  const list = listedModels.safeParse(body);
  if (!list.success) {
    throw new Failure('upstream_invalid_response', 'The list of models cannot be read.', { fault: 'invalid' });
  }
  return (list.data.models ?? []).flatMap(({ model, name }) => {
    const id = model || name;
    return id ? [{ id }] : [];
  });
}
