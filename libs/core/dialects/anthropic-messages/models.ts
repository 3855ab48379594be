import { Failure } from '../../failure/index.js';
import { isRecord, type ListedModel } from '../kit/index.js';

/** Reads a page of `GET /v1/models`. */
export function parseModels(body: unknown): readonly ListedModel[] {
  const models = isRecord(body) ? body['data'] : undefined;
  if (!Array.isArray(models)) {
    throw new Failure('upstream_invalid_response', 'The provider answered with something that is no list of models.', {
      fault: 'invalid',
    });
  }
  return models.flatMap(toModel);
}

function toModel(model: unknown): readonly ListedModel[] {
  if (!isRecord(model) || typeof model['id'] !== 'string') return [];
  return [{ id: model['id'], context: size(model['max_input_tokens']), maxOutput: size(model['max_tokens']) }];
}

const size = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);
