import { Failure } from '../../failure/index.js';
import type { Abilities } from '../../hub/index.js';
import { isRecord, type ListedModel } from '../kit/index.js';

/** Reads a list of foundation models, or of inference profiles: many models can be asked by a profile only. */
export function parseModels(body: unknown): readonly ListedModel[] {
  if (!isRecord(body)) throw noList();
  const { modelSummaries: models, inferenceProfileSummaries: profiles } = body;
  if (Array.isArray(profiles)) return profiles.filter(isRecord).flatMap((one) => named(one['inferenceProfileId']));
  if (!Array.isArray(models)) throw noList();
  return models
    .filter(isRecord)
    .filter((one) => has(one['outputModalities'], 'TEXT') && has(one['inferenceTypesSupported'], 'ON_DEMAND'))
    .flatMap((one) => named(one['modelId']).map((model) => ({ ...model, ...abilitiesOf(one) })));
}

/** Of what goes in it tells text and images only. */
function abilitiesOf({ inputModalities: given }: Readonly<Record<string, unknown>>): { can?: Abilities } {
  return Array.isArray(given) ? { can: { text: true, vision: given.includes('IMAGE') } } : {};
}

const has = (list: unknown, value: string): boolean => !Array.isArray(list) || list.includes(value);

const named = (id: unknown): readonly ListedModel[] => (typeof id === 'string' && id ? [{ id }] : []);

const noList = () =>
  new Failure('upstream_invalid_response', 'The provider answered with something that is no list of models.', {
    fault: 'invalid',
  });
