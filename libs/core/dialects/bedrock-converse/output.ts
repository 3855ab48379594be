import type { ResponseFormat } from '../../hub/index.js';
import type { Family } from './families.js';
import type { Json, TextBlock } from './wire.js';

/** How the answer shall look: by constrained decoding where the model has it, else in words. */
export interface OutputFormat {
  readonly config?: Json | undefined;
  readonly instructions: readonly TextBlock[];
}

export function toOutput(wanted: ResponseFormat | null | undefined, { hasSchema }: Family): OutputFormat {
  if (wanted?.type !== 'json_object' && wanted?.type !== 'json_schema') return { instructions: [] };
  const { schema, name, description } = wanted.type === 'json_schema' ? wanted.json_schema : {};
  if (!schema) return { instructions: [{ text: JUST_JSON }] };
  if (!hasSchema) return { instructions: [{ text: `${JUST_JSON} ${MUST_MATCH}\n${JSON.stringify(schema)}` }] };
  const jsonSchema = { name, ...(description && { description }), schema: JSON.stringify(schema) };
  return { config: { textFormat: { type: 'json_schema', structure: { jsonSchema } } }, instructions: [] };
}

const JUST_JSON = 'Answer with one valid JSON object and nothing else: no explanation, no code fence.';
const MUST_MATCH = 'It must match this JSON schema:';
