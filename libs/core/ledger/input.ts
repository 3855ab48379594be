import { bytesOf, tokensOf } from '../hub/index.js';
import { isRecord } from '../json/index.js';

/** The text of a request, measured once, for every candidate it may go to. */
export interface Input {
  /** The most tokens it can be: a token has at least one byte. */
  readonly mostTokens: number;
  /** What it is charged as where no provider counted it. */
  readonly tokens: number;
}

export interface Measured extends Input {
  /** Of what is written, surely no fewer: no text that people or programs write has so many bytes to a token. */
  readonly leastTokens: number;
}

const MOST_BYTES_PER_TOKEN = 8;

/** What templates of chats put around each message, and before the answer. */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_BEFORE_ANSWER = 3;
/** A picture at high detail: providers tile it, and none that we know charges more for one of ordinary size. */
const TOKENS_PER_IMAGE = 1_600;
/** A second of speech has 10 to 32 tokens, and in base64 at least 2,000 bytes; a page of a document about as many as it has bytes of text. */
const ENCODED_BYTES_PER_TOKEN = 60;

/** Fields of a request that a model reads as they are. */
const said = ['messages', 'input', 'prompt', 'instructions', 'documents'] as const;
/** Fields that providers write in a form of their own for the model to read. */
const described = ['tools', 'functions', 'response_format'] as const;

/** Measures what a model will read of a request, whatever its endpoint. */
export function inputOf(request: Readonly<Record<string, unknown>>): Measured {
  const weight: Weight = { bytes: 0, tokens: 0 };
  for (const field of [...said, ...described]) weigh(request[field], weight);
  weighQuery(request, weight);
  const fixed = weight.tokens + around(request);
  return {
    mostTokens: weight.bytes + fixed,
    tokens: tokensOf(weight.bytes) + fixed,
    leastTokens: Math.floor(weight.bytes / MOST_BYTES_PER_TOKEN),
  };
}

/** Of an input what a tokenizer can count, and what it can not. */
export interface Countable {
  /** All that is said, a line each. */
  readonly text: string;
  readonly bytes: number;
  /** Tokens of all else: pictures, numbers, what stands around messages; of tools and formats, the bytes. */
  readonly fixed: number;
}

/** Takes out of a request the text that a tokenizer may count. */
export function textOf(request: Readonly<Record<string, unknown>>): Countable {
  const texts: string[] = [];
  const spoken: Weight = { bytes: 0, tokens: 0, texts };
  for (const field of said) weigh(request[field], spoken);
  weighQuery(request, spoken);
  // How long tools and formats are in the form a provider writes them in, with what it says of tools at all, nobody tells.
  const written: Weight = { bytes: 0, tokens: 0 };
  for (const field of described) weigh(request[field], written);
  const fixed = spoken.tokens + written.bytes + written.tokens + around(request);
  return { text: texts.join('\n'), bytes: spoken.bytes, fixed };
}

const around = ({ messages }: Readonly<Record<string, unknown>>): number =>
  Array.isArray(messages) ? messages.length * TOKENS_PER_MESSAGE + TOKENS_BEFORE_ANSWER : 0;

/** What documents are ranked by is read again with each of them. */
function weighQuery({ query, documents }: Readonly<Record<string, unknown>>, weight: Weight): void {
  if (typeof query !== 'string' || !Array.isArray(documents)) return;
  for (const _ of documents) weighText(query, weight);
}

interface Weight {
  bytes: number;
  tokens: number;
  /** Where given, gathers what was weighed by its bytes. */
  readonly texts?: string[];
}

function weighText(text: string, weight: Weight): void {
  weight.bytes += bytesOf(text);
  weight.texts?.push(text);
}

function weigh(value: unknown, weight: Weight): void {
  if (typeof value === 'string') weighText(value, weight);
  else if (typeof value === 'number') weight.tokens += 1;
  else if (Array.isArray(value)) for (const item of value) weigh(item, weight);
  else if (isRecord(value)) weighRecord(value, weight);
}

/** Of a message and its parts only what they say counts; of a schema its names as well. */
function weighRecord(record: Readonly<Record<string, unknown>>, weight: Weight): void {
  // First: a message that says it is a picture is read as text all the same.
  if (typeof record['role'] === 'string') weighMessage(record, weight);
  else if (record['type'] === 'image_url') weight.tokens += TOKENS_PER_IMAGE;
  else if (record['type'] === 'input_audio' || record['type'] === 'file') weight.tokens += encoded(record);
  else for (const name in record) weighField(name, record[name], weight);
}

function weighMessage({ role: _, ...message }: Readonly<Record<string, unknown>>, weight: Weight): void {
  for (const name in message) weigh(message[name], weight);
}

function weighField(name: string, value: unknown, weight: Weight): void {
  if (name === 'type' || name === 'cache_control') return;
  if (name !== 'text' && name !== 'content') weighText(name, weight);
  weigh(value, weight);
}

const encoded = (part: Readonly<Record<string, unknown>>): number =>
  TOKENS_PER_IMAGE + Math.ceil(JSON.stringify(part).length / ENCODED_BYTES_PER_TOKEN);
