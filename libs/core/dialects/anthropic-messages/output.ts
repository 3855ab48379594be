import type { ResponseFormat } from '../../hub/index.js';
import { fitsConstrainedDecoding } from './schema-fit.js';
import { toStrictSchema } from './schema.js';
import type { Traits } from './traits.js';
import type { OutputConfig, TextBlock } from './wire.js';

/** How the answer shall look: by constrained decoding where the model and the schema allow it, else in words. */
export interface OutputFormat {
  readonly format?: OutputConfig['format'];
  readonly instructions: readonly TextBlock[];
}

export function renderFormat(wanted: ResponseFormat | null | undefined, traits: Traits): OutputFormat {
  if (wanted?.type === 'json_object') return { instructions: instruct(JUST_JSON) };
  if (wanted?.type !== 'json_schema') return { instructions: [] };
  const { schema, description } = wanted.json_schema;
  if (!schema) return { instructions: instruct(JUST_JSON) };
  if (!traits.hasSchema || !fitsConstrainedDecoding(schema)) {
    return {
      instructions: instruct(`${JUST_JSON} It must match this JSON schema:\n${JSON.stringify(schema)}`, description),
    };
  }
  const described = { ...(description && { description }), ...schema };
  return { format: { type: 'json_schema', schema: toStrictSchema(described) }, instructions: [] };
}

const JUST_JSON = 'Answer with one valid JSON object and nothing else: no explanation, no code fence.';

const instruct = (...lines: readonly (string | undefined)[]): readonly TextBlock[] => [
  { type: 'text', text: lines.filter(Boolean).join('\n') },
];
