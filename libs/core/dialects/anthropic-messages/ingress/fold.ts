import { toInput } from '../assistant.js';
import type { SaidBlock, SaidDelta, SaidEvent } from './wire-events.js';

/** The message that a stream of events tells. */
export function fold(events: readonly SaidEvent[]): object {
  let message: object = {};
  const content: SaidBlock[] = [];
  for (const event of events) {
    if (event.type === 'message_start') message = event.message;
    if (event.type === 'content_block_start') content.push(event.content_block);
    if (event.type === 'content_block_delta') content.push(extended(content.pop(), event.delta));
    if (event.type === 'message_delta') message = { ...message, ...event.delta, usage: event.usage };
  }
  return { ...message, content: content.map(whole) };
}

/** Blocks come one after the other: what goes on is always the last. */
function extended(block: SaidBlock | undefined, delta: SaidDelta): SaidBlock {
  if (block?.type === 'text' && delta.type === 'text_delta') return { ...block, text: block.text + delta.text };
  if (block?.type === 'text' && delta.type === 'citations_delta')
    return { ...block, citations: [...(block.citations ?? []), delta.citation] };
  if (block?.type === 'thinking' && delta.type === 'thinking_delta')
    return { ...block, thinking: block.thinking + delta.thinking };
  if (block?.type === 'thinking' && delta.type === 'signature_delta') return { ...block, signature: delta.signature };
  if (block?.type === 'tool_use' && delta.type === 'input_json_delta')
    return { ...block, input: textOf(block.input) + delta.partial_json };
  throw new Error(`${delta.type} goes on in no block of its kind`);
}

const whole = (block: SaidBlock): SaidBlock =>
  block.type === 'tool_use' ? { ...block, input: toInput(textOf(block.input)) } : block;

/** Until the end, the input is the text that came of it. */
const textOf = (input: unknown): string => (typeof input === 'string' ? input : '');
