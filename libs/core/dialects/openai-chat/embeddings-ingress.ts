import { Failure } from '../../failure/index.js';
import type { EmbeddingsRequest } from '../../hub/index.js';
import { type EmbeddingsIngress, openAiFailure } from '../kit/index.js';

/** OpenAI's embeddings as callers ask for them: the hub form itself. */
export const openAiEmbeddingsIngress: EmbeddingsIngress = {
  id: 'openai-chat',
  parseRequest: ({ body }) => ({ request: checkEmbeddings(body), lost: [] }),
  renderResponse: (response) => response,
  renderFailure: openAiFailure,
};

function checkEmbeddings(body: Readonly<Record<string, unknown>>): EmbeddingsRequest {
  const { model, input, dimensions, encoding_format } = body;
  if (typeof model !== 'string' || !model) throw wrong('model', 'a non-empty string');
  if (!isInput(input)) throw wrong('input', 'a string, an array of strings, or an array of token numbers');
  if (dimensions !== undefined && dimensions !== null && !Number.isInteger(dimensions))
    throw wrong('dimensions', 'an integer');
  if (encoding_format !== undefined && encoding_format !== null && !formats.has(encoding_format))
    throw wrong('encoding_format', "'float' or 'base64'");
  return body as EmbeddingsRequest; // seam: just checked
}

const formats: ReadonlySet<unknown> = new Set(['float', 'base64']);

const isInput = (input: unknown): boolean =>
  typeof input === 'string' ||
  (Array.isArray(input) &&
    input.length > 0 &&
    (input.every((item) => typeof item === 'string') || input.every(Number.isInteger) || input.every(isTokens)));

const isTokens = (item: unknown): boolean => Array.isArray(item) && item.every(Number.isInteger);

const wrong = (param: string, expected: string) =>
  new Failure('invalid_request', `'${param}' must be ${expected}.`, { param });
