/*
 * Writes libs/adapters/catalog/catalog.json from a price list: a JSON array of rows as `ListedModel` in catalog/listed.ts.
 * node scripts/import-catalog.ts <prices.json>
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { capabilitiesOf } from './catalog/capabilities.ts';
import { type ListedModel, sourceOf } from './catalog/listed.ts';
import { priceOf } from './catalog/price.ts';

function importCatalog(path: string): void {
  const listed = JSON.parse(readFileSync(path, 'utf8')) as readonly ListedModel[];
  const sources = [...new Map(listed.map((row) => [sourceOf(row), { name: sourceOf(row), date: row.date }])).values()];
  const providers = kinds
    .map((kind) => [kind, rowsOf(kind, listed, sources)] as const)
    .filter(([, rows]) => rows.length > 0);
  const target = fileURLToPath(new URL('../libs/adapters/catalog/catalog.json', import.meta.url));
  writeFileSync(target, print(sources, providers));
  console.log(`${providers.flatMap(([, rows]) => rows).length} models of ${providers.length} providers.`);
}

/** One model per line, so that a change reads well. */
function print(sources: readonly Source[], providers: readonly (readonly [string, readonly object[]])[]): string {
  const lines = providers.map(
    ([kind, rows]) => `${JSON.stringify(kind)}: [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`,
  );
  return `{"sources": ${JSON.stringify(sources)},\n"providers": {\n${lines.join(',\n')}\n}}\n`;
}

interface Source {
  readonly name: string;
  readonly date: string;
}

/** The newest row of each model; what it leaves out is taken from an older one, except for a price. */
function rowsOf(kind: string, listed: readonly ListedModel[], sources: readonly Source[]) {
  const names = listedAs[kind] ?? [kind];
  const rows = listed.filter(
    (row) => names.includes(row.provider) && (isForText(row) || isMedium(kind, row)) && isSoldAs(kind, row),
  );
  return [...Map.groupBy(rows, ({ model }) => model.toLowerCase()).values()]
    .map((all) =>
      rowOf(
        kind,
        all.toSorted((one, other) => other.date.localeCompare(one.date)),
        sources,
      ),
    )
    .toSorted((one, other) => (one.model < other.model ? -1 : 1));
}

/** Images and speech that are priced by the token. Of an image the list must have the price of its own tokens, not of text. */
const isMedium = (kind: string, { model }: ListedModel): boolean => media[kind]?.test(model) ?? false;

const media: Readonly<Record<string, RegExp>> = {
  openai: /^(gpt-image-(1-mini|2)|gpt-4o-mini-tts)$/,
  'azure-openai': /^gpt-image-(1\.5|2)$/,
};

/** Other images, speech and rankings are priced in other units. */
const isForText = ({ model, modalities }: ListedModel): boolean =>
  (modalities?.output?.includes('text') ?? true) && !/rerank|whisper|tts|dall-e|gpt-image|imagen|veo/i.test(model);

/** A lab's address serves its own models; lists mix in what other addresses of the same company sell, and names that are none. */
const isSoldAs = (kind: string, { model }: ListedModel): boolean => {
  if (/^ft:|[.-]ft-$|-$|:extended$/.test(model)) return false;
  return soldAs[kind]?.test(model) ?? true;
};

const soldAs: Readonly<Record<string, RegExp>> = {
  openai: /^(gpt|chatgpt|o\d|codex|computer-use|text-embedding)/,
  anthropic: /^claude/,
  gemini: /^(gemini|gemma|deep-research)/,
  mistral: /^(?!deepseek|glm)/,
};

function rowOf(kind: string, rows: readonly ListedModel[], sources: readonly Source[]) {
  const [newest] = rows;
  if (!newest) throw new Error(`A model of ${kind} has no row.`);
  return {
    model: newest.model,
    ...priceOf(newest),
    context: first(rows, 'context'),
    max_output: first(rows, 'max_output'),
    capabilities: isMedium(kind, newest)
      ? []
      : capabilitiesOf(kind, rows.find(({ modalities }) => modalities) ?? newest),
    reasoning: first(rows, 'reasoning'),
    source: sources.findIndex(({ name }) => name === sourceOf(newest)),
  };
}

const first = <Key extends 'context' | 'max_output' | 'reasoning'>(rows: readonly ListedModel[], key: Key) =>
  rows.map((row) => row[key]).find((value) => value !== null && value !== 0) ?? undefined;

/** Our kinds of providers, where the list calls them something else. */
const listedAs: Readonly<Record<string, readonly string[]>> = {
  gemini: ['google'],
  vertex: ['vertex', 'google-vertex-anthropic'],
  moonshot: ['moonshot', 'moonshotai'],
  voyage: ['voyageai'],
};

const kinds =
  `openai azure-openai anthropic gemini vertex bedrock together groq cohere mistral deepseek alibaba xai fireworks perplexity
  openrouter cerebras sambanova nvidia huggingface replicate modal deepinfra novita moonshot zai minimax meta baseten xiaomi jina voyage lmstudio`.split(
    /\s+/,
  );

const [path] = process.argv.slice(2);
if (!path) throw new Error('Say where the price list is: node scripts/import-catalog.ts <prices.json>');
importCatalog(path);
