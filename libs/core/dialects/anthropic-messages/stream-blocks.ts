import type { Annotation, Delta } from '../../hub/index.js';
import { toAnnotation } from './annotation.js';
import { redacted, thought } from './reasoning.js';
import type { AnswerBlock, BlockDelta, Citation } from './wire-answer.js';

/** The blocks of one streamed answer, as what they add to it. */
export interface OpenBlocks {
  open(index: number, block: AnswerBlock): readonly Delta[];
  extend(index: number, delta: BlockDelta): readonly Delta[];
  close(index: number): readonly Delta[];
  /** The answer is over: blocks that were never closed are, and all citations are told at once. */
  closeAll(): readonly Delta[];
  readonly hasCalls: boolean;
}

type Open =
  | { readonly is: 'text'; readonly start: number; readonly citations: Citation[] }
  | { readonly is: 'thinking'; readonly thought: number }
  | { readonly is: 'call'; readonly call: number; readonly input: unknown; hasArguments: boolean };

/** Calls and thoughts are counted from 0 each: Anthropic's index counts blocks of all kinds. */
export function openBlocks(): OpenBlocks {
  const blocks = new Map<number, Open>();
  const annotations: Annotation[] = [];
  let calls = 0;
  let thoughts = 0;
  let length = 0;

  const say = (text: string): readonly Delta[] => {
    length += text.length;
    return text ? [{ content: text }] : [];
  };
  const close = (index: number): readonly Delta[] => {
    const block = blocks.get(index);
    blocks.delete(index);
    if (block?.is === 'text') annotations.push(...cited(block, length));
    return block ? closing(block) : [];
  };
  // OpenAI's SDK keeps the last list of a stream only.
  const closeAll = (): readonly Delta[] => {
    const last = [...blocks.keys()].flatMap(close);
    return annotations.length > 0 ? [...last, { annotations }] : last;
  };

  return {
    open(index, block) {
      const before = close(index); // no server should, but what was open is not lost
      if (block.type === 'text') {
        blocks.set(index, { is: 'text', start: length, citations: [...block.citations] });
        return [...before, ...say(block.text)];
      }
      if (block.type === 'thinking') {
        const thinking = thoughts++;
        blocks.set(index, { is: 'thinking', thought: thinking });
        return [...before, ...think(thinking, block.thinking), ...sign(thinking, block.signature)];
      }
      if (block.type === 'redacted_thinking')
        return [...before, { reasoning_details: [redacted(thoughts++, block.data)] }];
      if (block.type !== 'tool_use') return before;
      blocks.set(index, { is: 'call', call: calls, input: block.input, hasArguments: false });
      const { id, name } = block;
      return [...before, { tool_calls: [{ index: calls++, id, type: 'function', function: { name, arguments: '' } }] }];
    },
    extend(index, delta) {
      if (delta.type === 'text_delta') return say(delta.text);
      const block = blocks.get(index);
      if (block) return extending(block, delta);
      return delta.type === 'thinking_delta' ? [{ reasoning_content: delta.thinking }] : [];
    },
    close,
    closeAll,
    get hasCalls() {
      return calls > 0;
    },
  };
}

const think = (index: number, text: string): readonly Delta[] =>
  text ? [{ reasoning_content: text, reasoning_details: [thought(index, { text })] }] : [];
const sign = (index: number, signature: string | undefined): readonly Delta[] =>
  signature ? [{ reasoning_details: [thought(index, { signature })] }] : [];

function extending(block: Open, delta: BlockDelta): readonly Delta[] {
  if (block.is === 'thinking' && delta.type === 'thinking_delta') return think(block.thought, delta.thinking);
  if (block.is === 'thinking' && delta.type === 'signature_delta') return sign(block.thought, delta.signature);
  if (block.is === 'text' && delta.type === 'citations_delta') block.citations.push(delta.citation);
  if (block.is !== 'call' || delta.type !== 'input_json_delta' || !delta.json) return [];
  block.hasArguments = true;
  return [{ tool_calls: [{ index: block.call, function: { arguments: delta.json } }] }];
}

/** Where the text of citations ends is known only when its block does. */
const cited = ({ citations, start }: Extract<Open, { is: 'text' }>, end: number): readonly Annotation[] =>
  citations.map((citation) => toAnnotation(citation, start, end));

/** Arguments that came whole, or not at all. */
function closing(block: Open): readonly Delta[] {
  if (block.is !== 'call' || block.hasArguments) return [];
  return [{ tool_calls: [{ index: block.call, function: { arguments: JSON.stringify(block.input ?? {}) } }] }];
}
