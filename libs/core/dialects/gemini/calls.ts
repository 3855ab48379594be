import type { ToolCall, ToolCallDelta } from '../../hub/index.js';
import type { Target } from '../kit/index.js';
import { assemble } from './partial-args.js';
import { toCall } from './response.js';
import type { Part, PartialArg } from './wire.js';

/** Reads the function calls of one streamed answer. */
export interface CallReader {
  read(part: Part): ToolCallDelta[];
  /** Nothing follows: Vertex sometimes forgets to close the last call. */
  end(): ToolCallDelta[];
  readonly count: number;
}

/**
 * Gemini sends a call whole. Vertex, where asked to, sends its name first, then pieces of its arguments, then an empty
 * call to close it: the arguments are told at once then, because only then their JSON is certain.
 */
export function callReader(target: Target): CallReader {
  let count = 0;
  let open: { readonly index: number; readonly pieces: PartialArg[] } | undefined;

  const close = (): ToolCallDelta[] => {
    if (!open) return [];
    const { index, pieces } = open;
    open = undefined;
    return [{ index, function: { arguments: JSON.stringify(assemble(pieces)) } }];
  };

  const begin = (part: Part): ToolCallDelta[] => {
    const [call] = toCall(part, target);
    if (!call) return [];
    const index = count;
    count += 1;
    if (!isPartial(part)) return [toDelta(call, index, call.function.arguments)];
    open = { index, pieces: [] };
    return [toDelta(call, index, '')];
  };

  return {
    read(part) {
      if (!part.functionCall) return [];
      const before = part.functionCall.name ? close() : [];
      const begun = begin(part);
      open?.pieces.push(...(part.functionCall.partialArgs ?? []));
      return [...before, ...begun, ...(goesOn(part) ? [] : close())];
    },
    end: close,
    get count() {
      return count;
    },
  };
}

const toDelta = ({ id, type, function: { name }, extra_content }: ToolCall, index: number, written: string) => ({
  index,
  id,
  type,
  function: { name, arguments: written },
  ...(extra_content && { extra_content }),
});

const isPartial = ({ functionCall }: Part): boolean =>
  Boolean(functionCall?.willContinue) || (functionCall?.partialArgs?.length ?? 0) > 0;

const goesOn = ({ functionCall }: Part): boolean =>
  Boolean(functionCall?.willContinue) || (functionCall?.partialArgs ?? []).some(({ willContinue }) => willContinue);
