import { bytesOf, tokensOf } from '../hub/index.js';
import { isRecord } from '../json/index.js';

/** The text of a request, measured once, for every candidate it may go to. */
export interface Input {
  /** The most tokens it can be: a token has at least one byte. */
  readonly mostTokens: number;
  /** What it is charged as where no provider counted it. */
  readonly tokens: number;
}

/** What templates of chats put around each message, and before the answer. */
const TOKENS_PER_MESSAGE = 4;
const TOKENS_BEFORE_ANSWER = 3;
/** A picture at high detail: providers tile it, and none that we know charges more for one of ordinary size. */
const TOKENS_PER_IMAGE = 1_600;
/** A second of speech has 10 to 32 tokens, and in base64 at least 2,000 bytes; a page of a document about as many as it has bytes of text. */
const ENCODED_BYTES_PER_TOKEN = 60;

/** Fields of a request that a model reads. */
const read = ['messages', 'tools', 'functions', 'response_format', 'input', 'prompt'] as const;

/** Measures what a model will read of a request, whatever its endpoint. */
export function inputOf(request: Readonly<Record<string, unknown>>): Input {
  const weight: Weight = { bytes: 0, tokens: 0 };
  for (const field of read) weigh(request[field], weight);
  const { messages } = request;
  const around = Array.isArray(messages) ? messages.length * TOKENS_PER_MESSAGE + TOKENS_BEFORE_ANSWER : 0;
  const fixed = weight.tokens + around;
  return { mostTokens: weight.bytes + fixed, tokens: tokensOf(weight.bytes) + fixed };
}

interface Weight {
  bytes: number;
  tokens: number;
}

function weigh(value: unknown, weight: Weight): void {
  if (typeof value === 'string') weight.bytes += bytesOf(value);
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
  if (name !== 'text' && name !== 'content') weight.bytes += bytesOf(name);
  weigh(value, weight);
}

const encoded = (part: Readonly<Record<string, unknown>>): number =>
  TOKENS_PER_IMAGE + Math.ceil(JSON.stringify(part).length / ENCODED_BYTES_PER_TOKEN);
