import type { Delta } from '../../hub/index.js';
import { redacted, thought } from './reasoning.js';
import type { AnswerBlock, BlockDelta } from './wire-answer.js';

/** The blocks of one streamed answer, as what they add to it. */
export interface OpenBlocks {
  open(index: number, block: AnswerBlock): readonly Delta[];
  extend(index: number, delta: BlockDelta): readonly Delta[];
  close(index: number): readonly Delta[];
  closeAll(): readonly Delta[];
  readonly hasCalls: boolean;
}

interface Call {
  readonly call: number;
  hasArguments: boolean;
}

/** Calls and thoughts are counted from 0 each: Bedrock's index counts blocks of all kinds. Text and thinking are never opened. */
export function openBlocks(signature: string, newId: (prefix: string) => string): OpenBlocks {
  const calls = new Map<number, Call>();
  const thoughts = new Map<number, number>();
  let count = 0;

  const thoughtOf = (index: number): number => {
    const number = thoughts.get(index) ?? thoughts.size;
    thoughts.set(index, number);
    return number;
  };
  const close = (index: number): readonly Delta[] => {
    const open = calls.get(index);
    calls.delete(index);
    return open && !open.hasArguments ? [argumentsOf(open.call, '{}')] : [];
  };
  const say = (index: number, said: Exclude<BlockDelta, { is: 'arguments' }>): readonly Delta[] => {
    if (said.is === 'text') return said.text ? [{ content: said.text }] : [];
    if (said.is === 'redacted') return [{ reasoning_details: [redacted(thoughtOf(index), said.data)] }];
    if (said.is !== 'thought' || (!said.text && !said.signature)) return [];
    const detail = thought(thoughtOf(index), signature, said);
    return [{ ...(said.text && { reasoning_content: said.text }), reasoning_details: [detail] }];
  };

  return {
    open(index, block) {
      if (block.is !== 'call') return say(index, block);
      const before = close(index);
      calls.set(index, { call: count, hasArguments: false });
      const { id, name } = block;
      const begun = { index: count, id: id || newId('call_'), type: 'function' as const };
      count += 1;
      return [...before, { tool_calls: [{ ...begun, function: { name, arguments: '' } }] }];
    },
    extend(index, delta) {
      if (delta.is !== 'arguments') return say(index, delta);
      const open = calls.get(index);
      if (!open || !delta.json) return [];
      open.hasArguments = true;
      return [argumentsOf(open.call, delta.json)];
    },
    close,
    closeAll: () => [...calls.keys()].flatMap(close),
    get hasCalls() {
      return count > 0;
    },
  };
}

const argumentsOf = (index: number, json: string): Delta => ({
  tool_calls: [{ index, function: { arguments: json } }],
});
