import { Failure } from '#core/failure';

const utf8 = new TextDecoder();

/** The JSON of an answer. Throws a Failure `upstream_invalid_response`. */
export function parseJson(bytes: Uint8Array, provider: string): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new Failure('upstream_invalid_response', `${provider}: the answer is not valid JSON.`, {
      fault: 'invalid',
      provider,
      cause,
    });
  }
}
