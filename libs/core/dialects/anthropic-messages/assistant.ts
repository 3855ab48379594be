import type { AssistantMessage, ToolCall } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { toText, toTexts } from './content.js';
import { replay } from './reasoning.js';
import type { AssistantBlock, TextBlock, ToolUseBlock } from './wire.js';

/** A call that the next user turn must answer: its id at the caller's, and on the wire. */
export interface PendingCall {
  readonly id: string;
  readonly wireId: string;
  readonly name: string;
}

/** Thinking alone is nothing: Anthropic refuses a turn that ends with it. */
export const hasSomethingToSay = (message: AssistantMessage): boolean =>
  (message.tool_calls?.length ?? 0) > 0 || words(message).length > 0;

/** What one or more assistants in a row said. Their calls come last, so that the answers follow at once. */
export function assistantBlocks(
  spoken: readonly { readonly message: AssistantMessage }[],
  wireId: (id: string) => string,
): { readonly blocks: readonly AssistantBlock[]; readonly calls: readonly PendingCall[] } {
  const said = spoken.flatMap(({ message }) => [...replay(message.reasoning_details), ...words(message)]);
  const uses = spoken
    .flatMap(({ message }) => message.tool_calls ?? [])
    .map((call) => ({ call, wireId: wireId(call.id) }));
  return {
    blocks: [...said, ...uses.map(({ call, wireId }) => toToolUse(call, wireId))],
    calls: uses.map(({ call, wireId }) => ({ id: call.id, wireId, name: call.function.name })),
  };
}

const words = ({ content, refusal }: AssistantMessage): readonly TextBlock[] => [
  ...toTexts(content),
  ...toText(refusal ?? ''),
];

const toToolUse = ({ function: { name, arguments: text } }: ToolCall, id: string): ToolUseBlock => ({
  type: 'tool_use',
  id,
  name,
  input: toInput(text),
});

/** Models write arguments that are empty, cut or no object: such text is kept under `_raw`, so that the model sees its slip. */
export function toInput(text: string): Readonly<Record<string, unknown>> {
  if (!text.trim()) return {};
  try {
    const input: unknown = JSON.parse(text);
    return isRecord(input) ? input : { _raw: text };
  } catch {
    return { _raw: text };
  }
}
