import type { ChunkChoice, ExtraContent, ToolCall, ToolCallDelta } from '../../hub/index.js';

/** Puts the pieces of streamed tool calls together, for languages that tell a call whole. */
export interface CallCollector {
  add(delta: ChunkChoice['delta']): void;
  /** All calls, in order. Arguments may be empty, cut or wrong: they are as the model wrote them. */
  calls(): readonly ToolCall[];
}

interface Growing {
  id: string;
  name: string;
  written: string;
  extra: ExtraContent | undefined;
}

export function collectCalls(): CallCollector {
  const growing = new Map<number, Growing>();

  const add = ({ index, id, function: said, extra_content }: ToolCallDelta): void => {
    const call = growing.get(index) ?? { id: '', name: '', written: '', extra: undefined };
    growing.set(index, call);
    call.id ||= id ?? '';
    call.name += said?.name ?? '';
    call.written += said?.arguments ?? '';
    call.extra = extra_content ?? call.extra;
  };

  return {
    add: ({ tool_calls: deltas }) => deltas?.forEach(add),
    calls: () =>
      [...growing.entries()]
        .toSorted(([one], [other]) => one - other)
        .map(([, { id, name, written, extra }]) => ({
          ...{ id, type: 'function' as const, function: { name, arguments: written } },
          ...(extra && { extra_content: extra }),
        })),
  };
}
