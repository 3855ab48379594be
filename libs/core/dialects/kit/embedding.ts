import { Failure } from '../../failure/index.js';
import type { Embedding, EmbeddingsRequest } from '../../hub/index.js';

/** The texts to embed, for languages that take nothing else: tokens are numbers of one tokenizer only. */
export function textsOf({ input }: EmbeddingsRequest): readonly string[] {
  const texts = [input].flat();
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw new Failure('invalid_request', 'This model takes text to embed, not tokens.', { param: 'input' });
}

/** Embeddings in the form that was asked for. */
export const toEmbeddings = (
  vectors: readonly (readonly number[])[],
  format: EmbeddingsRequest['encoding_format'],
): Embedding[] =>
  vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: format === 'base64' ? floatsToBase64(vector) : vector,
  }));

/** Base64 of 32-bit floats, little-endian whatever the machine is: what OpenAI's SDKs ask for and decode. */
export function floatsToBase64(vector: ArrayLike<number>): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  for (let at = 0; at < vector.length; at += 1) bytes.setFloat32(at * 4, vector[at] ?? 0, true);
  return Buffer.from(bytes.buffer).toString('base64');
}
