import type { AnswerMessage, ChatResponse, FinishReason, ToolCall, WireUsage } from '../../../hub/index.js';
import { type Asking, isRecord, objectArguments } from '../../kit/index.js';

/** A message as `/api/chat` tells it, or what `/api/generate` tells in its place. */
export type Tell = (said: Saying) => object;

export interface Saying {
  readonly content: string;
  readonly thinking?: string | undefined;
  readonly calls?: readonly ToolCall[] | undefined;
}

export const asMessage: Tell = ({ content, thinking, calls = [] }) => ({
  message: {
    ...{ role: 'assistant', content },
    ...(thinking && { thinking }),
    ...(calls.length > 0 && { tool_calls: calls.map(toCall) }),
  },
});

export const asResponse: Tell = ({ content, thinking }) => ({ response: content, ...(thinking && { thinking }) });

const toCall = ({ id, function: { name, arguments: written } }: ToolCall, index: number) => ({
  id,
  function: { index, name, arguments: objectArguments(written) },
});

/** A whole answer: the first choice, for there are no others here. */
export const toAnswer =
  (tell: Tell) =>
  ({ model, choices: [choice], usage }: ChatResponse, asking: Asking) => ({
    ...head(model, asking),
    ...tell(choice ? saying(choice.message) : { content: '' }),
    ...toLogprobs(choice?.logprobs),
    ...ending({ finish: choice?.finish_reason, usage, asking }),
  });

const saying = ({ content, refusal, reasoning_content: thinking, tool_calls: calls }: AnswerMessage): Saying => ({
  ...{ content: content || refusal || '', thinking, calls },
});

export const head = (model: string, { now }: Asking) => ({ model, created_at: new Date(now * 1000).toISOString() });

export const toLogprobs = (logprobs: unknown) => {
  const content = isRecord(logprobs) ? logprobs['content'] : undefined;
  return Array.isArray(content) && content.length > 0 ? { logprobs: content as unknown[] } : {};
};

interface Ended {
  readonly finish: FinishReason | undefined;
  readonly usage: WireUsage | undefined;
  readonly asking: Asking;
  /** When the first words came. */
  readonly firstMs?: number | undefined;
}

/** How an answer ended, with its counts and how long it took in nanoseconds: clients divide the one by the other. */
export function ending({ finish, usage, asking, firstMs = 0 }: Ended) {
  const totalMs = asking.elapsedMs?.() ?? 0;
  return {
    done: true,
    done_reason: finish === 'length' ? 'length' : 'stop',
    total_duration: nanoseconds(totalMs),
    load_duration: 0,
    prompt_eval_count: usage?.prompt_tokens ?? 0,
    prompt_eval_duration: nanoseconds(firstMs),
    eval_count: usage?.completion_tokens ?? 0,
    eval_duration: nanoseconds(totalMs - firstMs),
  };
}

const nanoseconds = (ms: number): number => Math.max(1, Math.round(ms * 1e6));
