import type { ChatChunk, Delta, FinishReason, WireUsage } from '../../hub/index.js';
import { chunk, type ChunkHead, type Decoder, providerFailure, type Target, usageChunk } from '../kit/index.js';
import { fromCitations } from './citations.js';
import { faultOfFinish, fromFinish } from './finish.js';
import { fromLogprobs } from './logprobs.js';
import { read } from './response.js';
import { invalid, StreamedCalls } from './stream-calls.js';
import { fromUsage } from './usage.js';
import { chatEvent, type ChatEvent, type Citation } from './wire-answer.js';

/** Reads a stream of named events. Citations are told at the end, in one piece: those who join pieces need not know them. */
export function decoder(target: Target): Decoder<ChatChunk> {
  let head: ChunkHead | undefined;
  let finish: FinishReason | undefined;
  let usage: WireUsage | undefined;
  const calls = new StreamedCalls(target);
  const citations: Citation[] = [];

  const toDeltas = (event: ChatEvent): Delta[] => {
    const { message } = event.delta ?? {};
    switch (event.type) {
      case 'content-start':
      case 'content-delta':
        return toWords(message?.content);
      case 'tool-plan-delta':
        return message?.tool_plan ? [{ content: message.tool_plan }] : [];
      case 'tool-call-start':
      case 'tool-call-delta':
        return calls.hear(event);
      case 'citation-start':
        if (message?.citations) citations.push(message.citations);
        return [];
      default:
        return [];
    }
  };

  const toEnd = (first: ChunkHead, { delta }: ChatEvent): ChatChunk[] => {
    const fault = delta?.error ? 'server' : faultOfFinish(delta?.finish_reason);
    const message = delta?.error || `gave up (${delta?.finish_reason})`;
    if (fault) throw providerFailure({ fault, said: { message } }, target);
    finish = fromFinish(delta?.finish_reason, calls.size > 0);
    usage = fromUsage(delta?.usage);
    const cited = citations.length > 0 ? [chunk(first, fromCitations(citations))] : [];
    return [...cited, chunk(first, {}, finish)];
  };

  return {
    push({ data }) {
      if (data === '[DONE]') return { chunks: [], verbatim: false };
      const event = read(chatEvent, parse(data, target), target);
      const begin: Delta[] = head ? [] : [{ role: 'assistant', content: '' }];
      const first = (head ??= headOf(event, target));
      const chunks = [...begin, ...toDeltas(event)].map((delta) => chunk(first, delta));
      const end = event.type === 'message-end' ? toEnd(first, event) : [];
      return { chunks: [...withLogprobs(chunks, event), ...end], verbatim: false };
    },
    end: () => (head && usage ? [usageChunk(head, usage)] : []),
    get complete() {
      return finish !== undefined;
    },
  };
}

const headOf = ({ id }: ChatEvent, target: Target): ChunkHead => ({
  id: id || target.newId('chatcmpl-'),
  created: target.now,
  model: target.model,
});

interface Words {
  readonly text?: string | null | undefined;
  readonly thinking?: string | null | undefined;
}

const toWords = (content: Words | null | undefined): Delta[] => [
  ...(content?.thinking ? [{ reasoning_content: content.thinking }] : []),
  ...(content?.text ? [{ content: content.text }] : []),
];

/** OpenAI's log probabilities stand beside the words. */
const withLogprobs = (chunks: readonly ChatChunk[], { logprobs }: ChatEvent): readonly ChatChunk[] =>
  logprobs
    ? chunks.map((told) => ({
        ...told,
        choices: told.choices.map((choice) =>
          choice.delta.content ? { ...choice, logprobs: fromLogprobs([logprobs]) } : choice,
        ),
      }))
    : chunks;

function parse(data: string, target: Target): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw invalid('an event of the stream is no JSON', target).with({ cause });
  }
}
