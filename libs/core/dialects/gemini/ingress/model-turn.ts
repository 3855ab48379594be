import type { AssistantMessage, ReasoningDetail, ToolCall } from '../../../hub/index.js';
import { extraContent, signedThought } from '../signatures.js';
import { isCapsule, openCapsule } from './capsule.js';
import { type CallIds, ownSignature, signed } from './calls.js';
import { field, type Json, recordAt, textAt } from './field.js';

/** One turn, as it is read. */
export interface Turn {
  readonly parts: readonly Json[];
  /** Path of the turn. */
  readonly at: string;
  readonly ids: CallIds;
  readonly lost: (path: string) => void;
}

/** What the model said before; nothing where it said nothing. */
export function fromModel({ parts, at, ids, lost }: Turn): AssistantMessage[] {
  const pieces = parts.map((part, index) => read(part, `${at}.parts[${index}]`, { ids, lost }));
  const calls = pieces.flatMap(({ call }) => call ?? []);
  const details = pieces.flatMap(({ detail }) => detail ?? []);
  const words = pieces.map(({ words }) => words ?? '').join('');
  // Another maker's thinking is carried whole: what was also said in the open is the same once more.
  const carried = pieces.map(({ carried }) => carried ?? '').join('');
  const reasoning = carried || pieces.map(({ thought }) => thought ?? '').join('');
  const signature = pieces.findLast((piece) => piece.signature)?.signature;
  if (!words && !reasoning && !signature && details.length === 0 && calls.length === 0) return [];
  return [
    {
      ...{ role: 'assistant', content: words || null },
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(reasoning && { reasoning_content: reasoning }),
      ...(details.length > 0 && { reasoning_details: details }),
      ...(signature && { extra_content: extraContent(signature) }),
    },
  ];
}

interface Piece {
  readonly words?: string;
  readonly thought?: string;
  readonly carried?: string;
  readonly call?: ToolCall;
  readonly detail?: ReasoningDetail | undefined;
  /** Of words. */
  readonly signature?: string | undefined;
}

function read(part: Json, path: string, { ids, lost }: Pick<Turn, 'ids' | 'lost'>): Piece {
  const text = textAt(part, 'text', path);
  const call = recordAt(part, 'functionCall', path);
  const signature = ownSignature(part);
  const carried = capsuleIn(part);
  if (call) return { call: signed(ids.call(call, `${path}.functionCall`), signature), detail: carried };
  if (carried) return { carried: carried.text ?? '', detail: carried };
  if (field(part, 'thought') === true) {
    return { thought: text ?? '', ...(signature && { detail: signedThought(text ?? '', signature) }) };
  }
  if (text === undefined) lost(path);
  return { words: text ?? '', signature };
}

const capsuleIn = (part: Json): ReasoningDetail | undefined => {
  const signature = field(part, 'thoughtSignature');
  return isCapsule(signature) ? openCapsule(signature) : undefined;
};
