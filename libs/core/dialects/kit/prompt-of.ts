import { Failure } from '../../failure/index.js';
import type { ChatRequest } from '../../hub/index.js';

/** The prompt of a chat, for models that only write on from a text. Throws a Failure where there is more than one message of text. */
export function promptOf({ messages, tools }: ChatRequest): string {
  const [only, ...more] = messages;
  if (tools?.length) throw textOnly('tools');
  if (only?.role !== 'user' || more.length > 0) throw textOnly('messages');
  const texts = [only.content].flat().map((part) => (typeof part === 'string' ? part : undefined) ?? textIn(part));
  return texts.join('\n');
}

function textIn(part: unknown): string {
  const { type, text } = part as { type?: unknown; text?: unknown }; // seam: parts are unchecked until they are read
  if (type === 'text' && typeof text === 'string') return text;
  throw textOnly('messages[0].content');
}

const textOnly = (param: string) =>
  new Failure(
    'invalid_request',
    'This model only writes on from a text: send one user message of text and nothing else.',
    {
      param,
    },
  );
