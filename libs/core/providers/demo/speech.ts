import { answersOf, type Json } from './body.js';
import type { DemoEvent, DemoMoment } from './description.js';
import { list, piecesOf, type Reply } from './reply.js';

/** A reply as one answer of OpenAI's Chat Completions. */
export function asJson(reply: Reply, body: Json, moment: DemoMoment) {
  const said = reply.pieces.join('');
  const message = reply.tool
    ? {
        role: 'assistant',
        content: null,
        refusal: null,
        tool_calls: [{ id: callId(moment), type: 'function', function: { name: reply.tool, arguments: said } }],
      }
    : { role: 'assistant', content: said, refusal: null };
  const choices = answersOf(body).map((index) => ({ index, message, finish_reason: reply.finish, logprobs: null }));
  return { ...head(body, moment, 'chat.completion'), choices, usage: usageOf(reply, body) };
}

/** A reply as a stream of OpenAI's Chat Completions: role, pieces, finish, usage if asked for, `[DONE]`. */
export function asEvents(reply: Reply, body: Json, moment: DemoMoment): readonly DemoEvent[] {
  const base = head(body, moment, 'chat.completion.chunk');
  const each = (delta: object, finish: string | null, afterMs: number): DemoEvent[] =>
    answersOf(body).map((index) => ({
      afterMs: index === 0 ? afterMs : 0,
      data: JSON.stringify({ ...base, choices: [{ index, delta, finish_reason: finish, logprobs: null }] }),
    }));
  return [
    ...each(opening(reply, moment), null, reply.firstMs),
    ...reply.pieces.flatMap((piece) => each(pieceOf(reply, piece), null, reply.eachMs)),
    ...each({}, reply.finish, 0),
    ...(wantsUsage(body)
      ? [{ afterMs: 0, data: JSON.stringify({ ...base, choices: [], usage: usageOf(reply, body) }) }]
      : []),
    { afterMs: 0, data: '[DONE]' },
  ];
}

function opening({ tool }: Reply, moment: DemoMoment): object {
  if (!tool) return { role: 'assistant', content: '', refusal: null };
  const call = { index: 0, id: callId(moment), type: 'function', function: { name: tool, arguments: '' } };
  return { role: 'assistant', content: null, tool_calls: [call] };
}

const pieceOf = ({ tool }: Reply, piece: string): object =>
  tool ? { tool_calls: [{ index: 0, function: { arguments: piece } }] } : { content: piece };

const wantsUsage = ({ stream_options: options }: Json): boolean =>
  typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true;

const head = (body: Json, moment: DemoMoment, object: string) => ({
  id: `chatcmpl-demo${nonce(moment)}`,
  object,
  created: Math.floor(moment.nowMs / 1000),
  model: body['model'],
});

const callId = (moment: DemoMoment): string => `call_demo${nonce(moment)}`;

/** Other for every request, and the same for the same dice and moment. */
const nonce = ({ dice, nowMs }: DemoMoment): string =>
  nowMs.toString(36) +
  Math.floor(dice * 36 ** 6)
    .toString(36)
    .padStart(6, '0');

/** Every message costs a few tokens more than its words. */
const TOKENS_PER_MESSAGE = 4;

function usageOf(reply: Reply, body: Json) {
  const prompt_tokens = list(body['messages']).reduce(
    (total, { content }) => total + TOKENS_PER_MESSAGE + wordsIn(content),
    0,
  );
  const completion_tokens = reply.pieces.length * answersOf(body).length;
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

const wordsIn = (content: unknown): number =>
  typeof content === 'string'
    ? piecesOf(content).length
    : list(content).reduce((total, { text }) => total + wordsIn(text ?? 'part'), 0);
