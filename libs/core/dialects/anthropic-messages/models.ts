import { Failure } from '../../failure/index.js';
import type { Abilities } from '../../hub/index.js';
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
  return [
    {
      id: model['id'],
      context: size(model['max_input_tokens']),
      maxOutput: size(model['max_tokens']),
      ...abilitiesOf(model['capabilities']),
    },
  ];
}

/** Tools are not spoken of: all have them. */
function abilitiesOf(told: unknown): { can?: Abilities } {
  if (!isRecord(told)) return {};
  const said = Object.entries(names).flatMap(([theirs, ours]) => {
    const one = told[theirs];
    return isRecord(one) && typeof one['supported'] === 'boolean' ? [[ours, one['supported']] as const] : [];
  });
  return { can: { text: true, tools: true, ...Object.fromEntries(said) } };
}

const names = {
  image_input: 'vision',
  pdf_input: 'pdf',
  structured_outputs: 'json_schema',
  thinking: 'reasoning',
} as const;

const size = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);
