import type { Abilities, Capability } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';

type Json = Readonly<Record<string, unknown>>;

/** What a row of a list of models says of what the model can do. Nobody agrees on how to say it, and nobody says all of it. */
export const abilitiesIn = (model: Json): Abilities =>
  readers.reduce<Abilities>((known, read) => ({ ...known, ...read(model) }), {});

/** What the model is for: Together, LM Studio. */
const kindOf = ({ type }: Json): Abilities => {
  if (type === 'embedding' || type === 'embeddings') return { embeddings: true, text: false };
  if (type === 'vlm' || type === 'llm') return { text: true, vision: type === 'vlm' };
  return type === 'chat' ? { text: true } : {};
};

/** What it reads: OpenRouter, Hugging Face, Novita. Files are read for many models that are not said to. */
const modalities = ({ architecture, input_modalities: own }: Json): Abilities => {
  const given = stringsOf(isRecord(architecture) ? architecture['input_modalities'] : own);
  if (!given) return {};
  return {
    vision: given.includes('image'),
    audio: given.includes('audio'),
    ...(given.includes('file') && { pdf: true }),
  };
};

/** What may be asked for: OpenRouter. */
const parameters = ({ supported_parameters: list }: Json): Abilities => {
  const names = stringsOf(list);
  if (!names) return {};
  return {
    tools: names.includes('tools'),
    json_schema: names.includes('structured_outputs'),
    reasoning: names.includes('reasoning'),
  };
};

/** Booleans, by the names that are in use: Mistral in `capabilities`, LM Studio there too, Fireworks and Moonshot beside the id. */
const flags = (model: Json): Abilities => {
  const { capabilities } = model;
  return { ...named(model, beside), ...(isRecord(capabilities) && named(capabilities, within)) };
};

const beside: Readonly<Record<string, Capability>> = {
  supports_chat: 'text',
  supports_tools: 'tools',
  supports_image_input: 'vision',
  supports_image_in: 'vision',
  supports_reasoning: 'reasoning',
};

const within: Readonly<Record<string, Capability>> = {
  completion_chat: 'text',
  function_calling: 'tools',
  trained_for_tool_use: 'tools',
  vision: 'vision',
  audio: 'audio',
  reasoning: 'reasoning',
};

const named = (record: Json, names: Readonly<Record<string, Capability>>): Abilities =>
  Object.fromEntries(
    Object.entries(names).flatMap(([theirs, ours]) =>
      typeof record[theirs] === 'boolean' ? [[ours, record[theirs]]] : [],
    ),
  );

/** Lists that name some of what it can do, and leave out more: LM Studio and llama.cpp, Novita. */
const lists = ({ capabilities, features }: Json): Abilities =>
  Object.fromEntries(
    [...(stringsOf(capabilities) ?? []), ...(stringsOf(features) ?? [])].flatMap((name) => {
      const ours = listed.get(name);
      return ours ? [[ours, true]] : [];
    }),
  );

const listed: ReadonlyMap<string, Capability> = new Map([
  ['completion', 'text'],
  ['tool_use', 'tools'],
  ['function-calling', 'tools'],
  ['structured-outputs', 'json_schema'],
  ['multimodal', 'vision'],
  ['vision', 'vision'],
  ['reasoning', 'reasoning'],
]);

/** What those behind a router can do: Hugging Face asks one that can. */
const hosts = ({ providers }: Json): Abilities => {
  if (!Array.isArray(providers)) return {};
  const all: readonly Json[] = providers.filter(isRecord);
  const some = (field: string, ability: Capability): Abilities => {
    const said = all.map((host) => host[field]).filter((value) => typeof value === 'boolean');
    return said.length > 0 ? { [ability]: said.includes(true) } : {};
  };
  return { ...some('supports_tools', 'tools'), ...some('supports_structured_output', 'json_schema') };
};

/** Who sells what is read from a cache for less has one: OpenRouter. */
const prices = ({ pricing }: Json): Abilities =>
  isRecord(pricing) && Number(pricing['input_cache_read'] ?? 0) > 0 ? { caching: true } : {};

const readers = [kindOf, modalities, parameters, flags, lists, hosts, prices];

const stringsOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
