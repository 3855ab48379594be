import { isEmbedding, isNarrow, type ListedModel } from './listed.ts';

/** What a model can do; `undefined` where the list says nothing of it. */
export function capabilitiesOf(kind: string, row: ListedModel): readonly string[] | undefined {
  if (isEmbedding(row)) return ['embeddings'];
  if (!row.modalities) return undefined;
  const given = row.modalities.input ?? [];
  const read = given.includes('image') && isNarrow(row) ? [...given, ...(alsoRead[kind] ?? [])] : given;
  return [
    'text',
    'streaming',
    'tools',
    ...(withoutSchemas.includes(kind) ? [] : ['json_schema']),
    ...(read.includes('image') ? ['vision'] : []),
    ...['audio', 'pdf'].filter((medium) => read.includes(medium)),
    ...(row.reasoning ? ['reasoning'] : []),
  ];
}

/** What these providers read with every model that sees, for a list that knows images only. */
const alsoRead: Readonly<Record<string, readonly string[]>> = {
  openai: ['pdf'],
  'azure-openai': ['pdf'],
  anthropic: ['pdf'],
  gemini: ['pdf', 'audio'],
  vertex: ['pdf', 'audio'],
  openrouter: ['pdf'],
};

/** Those whose structured output is a JSON object without a schema. */
const withoutSchemas = ['deepseek'];
