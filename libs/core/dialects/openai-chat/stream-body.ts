import { type ChunkHead, isRecord, type Target } from '../kit/index.js';

type Json = Record<string, unknown>;

const BRACE = 123;

/** Whether an event is the sentinel that ends a stream. */
export const isEnd = (data: string): boolean => data.charCodeAt(0) !== BRACE && data.trim() === '[DONE]';

/** The JSON of an event; `undefined` where it is none. */
export function parse(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

/** The body of an `event: error`, whatever its shape, as one that shows the error. */
export function errorIn(body: unknown): unknown {
  if (isRecord(body) && (body['error'] || body['message'])) return { ...body, choices: undefined };
  return { error: { message: typeof body === 'string' ? body : JSON.stringify(body) } };
}

/** What every chunk of an answer repeats, by its first chunk, with our own words for what that leaves out. */
export function headOf(body: Json, target: Target): ChunkHead {
  const { id = target.newId('chatcmpl-'), created = target.now, model = target.model } = heads(body);
  return { id, created, model };
}

/** What a chunk says itself of its answer. */
export function heads({ id, created, model }: Json): Partial<ChunkHead> {
  return {
    ...(typeof id === 'string' && id && { id }),
    ...(typeof created === 'number' && { created }),
    ...(typeof model === 'string' && model && { model }),
  };
}

/** Groq's own field without the usage, which is told apart. */
export function withoutUsage(groq: unknown): { readonly x_groq?: unknown } {
  if (!isRecord(groq)) return {};
  const { usage: _usage, ...rest } = groq;
  return { x_groq: rest };
}
