import { isRecord } from '../kit/index.js';
import { withFields } from './same.js';

type Json = Record<string, unknown>;

/** What a message or a delta says, whichever of the many fields it says it in. */
export interface Spoken {
  readonly content: string | null | undefined;
  readonly reasoning: string | undefined;
}

/** Reads text and thinking of a message or a delta. Some hosts send two copies of the thinking: the first one counts. */
export function spoken(raw: Json): Spoken {
  const pieces = Array.isArray(raw['content']) ? raw['content'].filter(isRecord) : undefined;
  const thinking = pieces?.filter(({ type }) => type === 'thinking').map(({ thinking }) => plain(thinking));
  const reasoning = [raw['reasoning_content'], raw['reasoning'], raw['reasoning_text'], thinking?.join('')].find(
    isText,
  );
  return { content: pieces ? text(pieces) : plainContent(raw['content']), reasoning };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const plainContent = (content: unknown): string | null | undefined =>
  typeof content === 'string' || content === null ? content : undefined;

const text = (pieces: readonly Json[]): string =>
  pieces.map((piece) => (typeof piece['text'] === 'string' ? piece['text'] : '')).join('');

/** Mistral's thinking is a string or, again, a list of text pieces. */
const plain = (thinking: unknown): string =>
  typeof thinking === 'string' ? thinking : Array.isArray(thinking) ? text(thinking.filter(isRecord)) : '';

/** The arguments of a call as text; some hosts send the object itself. */
export const argumentsOf = (call: Json): string | undefined => {
  const value = call['arguments'];
  if (typeof value === 'string' || value === undefined) return value;
  return value === null ? undefined : JSON.stringify(value);
};

/** A whole tool call as OpenAI writes it. Calls of other types pass as they are. */
export function wholeCall(raw: unknown, newId: (prefix: string) => string): unknown {
  if (!isRecord(raw) || !isRecord(raw['function'])) return raw;
  const id = isText(raw['id']) ? raw['id'] : newId('call_');
  return withFields(raw, {
    id,
    type: 'function',
    function: withFields(raw['function'], { arguments: argumentsOf(raw['function']) ?? '' }),
  });
}
