import type { Part, ToolCall, ToolMessage } from '../../../hub/index.js';
import { objectArguments } from '../../kit/index.js';
import { extraContent, SKIP_VALIDATION } from '../signatures.js';
import { isCapsule } from './capsule.js';
import { field, type Json, recordAt, recordsAt, textAt, wrong } from './field.js';
import { fromMedia } from './media.js';

/** Gives every call of a conversation an id, and finds the call that a result belongs to: Gemini may name it by its function alone. */
export interface CallIds {
  call(said: Json, at: string): ToolCall;
  result(said: Json, at: string): ToolMessage;
}

export function callIds(): CallIds {
  const open: { readonly id: string; readonly name: string }[] = [];
  let count = 0;
  const fresh = (): string => `call_${(count += 1)}`;

  const take = (id: string | undefined, name: string): string => {
    const byId = open.findIndex((call) => call.id === id);
    const found = byId >= 0 ? byId : open.findIndex((call) => call.name === name);
    const [call] = found >= 0 ? open.splice(found, 1) : [];
    return call?.id ?? id ?? fresh();
  };

  return {
    call(said, at) {
      const name = textAt(said, 'name', at);
      if (!name) throw wrong(`${at}.name`, 'the name of a function');
      const call = { id: textAt(said, 'id', at) || fresh(), name };
      open.push(call);
      const written = JSON.stringify(recordAt(said, 'args', at) ?? {});
      return { id: call.id, type: 'function', function: { name, arguments: written } };
    },
    result(said, at) {
      const id = take(textAt(said, 'id', at) || undefined, textAt(said, 'name', at) ?? '');
      const { words, isError } = fromResponse(recordAt(said, 'response', at) ?? {});
      const media = recordsAt(said, 'parts', at).flatMap(
        (part, index) => fromMedia(part, `${at}.parts[${index}]`) ?? [],
      );
      const text: Part[] = words ? [{ type: 'text', text: words }] : [];
      return {
        ...{ role: 'tool', tool_call_id: id, content: media.length > 0 ? [...text, ...media] : words },
        ...(isError && { is_error: true }),
      };
    },
  };
}

/** A signature of the model's own, where there is one: neither the word that stands for none, nor another maker's. */
export const ownSignature = (part: Json): string | undefined => {
  const signature = field(part, 'thoughtSignature');
  const isOwn = typeof signature === 'string' && signature !== '' && signature !== SKIP_VALIDATION;
  return isOwn && !isCapsule(signature) ? signature : undefined;
};

export const signed = (call: ToolCall, signature: string | undefined): ToolCall =>
  signature ? { ...call, extra_content: extraContent(signature) } : call;

/** `output` and `error` are Google's own words for a result that is no object. */
function fromResponse(response: Json): { words: string; isError: boolean } {
  const [[name, value] = ['', undefined], ...more] = Object.entries(response);
  const isPlain = more.length === 0 && typeof value === 'string';
  if (isPlain && name === 'error') return { words: value, isError: true };
  if (isPlain && name === 'output') return { words: value, isError: false };
  return { words: JSON.stringify(response), isError: false };
}

/** A call in an answer of ours. */
export const toCallPart = ({ id, function: { name, arguments: written } }: ToolCall) => ({
  functionCall: { id, name, args: objectArguments(written) },
});
