import { Failure } from '../../failure/index.js';
import type { Abilities } from '../../hub/index.js';
import type { ListedModel } from '../kit/index.js';
import { listedModels } from './wire-answer.js';

/** The models of an account, those for embeddings and rankings among them. */
export function fromModels(body: unknown): ListedModel[] {
  const list = listedModels.safeParse(body);
  if (!list.success) {
    throw new Failure('upstream_invalid_response', 'The list of models cannot be read.', { fault: 'invalid' });
  }
  return (list.data.models ?? []).flatMap(({ name, context_length: context, endpoints, features }) =>
    name
      ? [
          {
            id: name,
            ...(context && Number.isSafeInteger(context) && context > 0 && { context }),
            ...(endpoints && { can: abilitiesOf(endpoints, features) }),
          },
        ]
      : [],
  );
}

const abilitiesOf = (endpoints: readonly string[], features: readonly string[] | null | undefined): Abilities => ({
  text: endpoints.includes('chat'),
  embeddings: endpoints.includes('embed'),
  ...(endpoints.includes('chat') &&
    features && {
      tools: features.includes('tools'),
      vision: features.includes('vision'),
      json_schema: features.includes('json_schema'),
      reasoning: features.includes('reasoning'),
    }),
});
