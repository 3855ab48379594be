import type { Annotation, AnswerMessage, AnyToolCall } from '../../hub/index.js';
import { type Json, record, records } from './json.js';
import type { NamedTool } from './named-tools.js';
import { type Thought, thoughtsOf } from './thoughts.js';

/** What an answer is told with. */
export interface Teller {
  readonly newId: (prefix: string) => string;
  readonly tools: readonly NamedTool[];
}

/** A whole answer as items, in the order in which they came about: thoughts, words, calls. The last is as complete as the answer. */
export function outputOf(message: AnswerMessage, logprobs: unknown, teller: Teller, status: string): readonly Json[] {
  const { content, refusal, annotations = [] } = message;
  const thoughts = thoughtsOf(message.reasoning_details ?? [], message.reasoning_content);
  const calls: readonly AnyToolCall[] = message.tool_calls ?? [];
  const parts = [
    ...(content ? [textPart(content, annotations.map(toAnnotation), logprobsOf(logprobs))] : []),
    ...(refusal ? [refusalPart(refusal)] : []),
  ];
  return [
    ...thoughts.map((thought) => thoughtItem(thought.id ?? teller.newId('rs_'), thought)),
    ...(parts.length > 0 ? [messageItem(teller.newId('msg_'), parts, calls.length > 0 ? 'completed' : status)] : []),
    ...calls.map((call) =>
      callItem(teller.newId(idPrefix[call.type]), toCalled(call), teller, call === calls.at(-1) ? status : 'completed'),
    ),
  ];
}

export const idPrefix = { function: 'fc_', custom: 'ctc_' } as const;

export const thoughtItem = (id: string, { words, sealed }: Thought): Json => ({
  id,
  type: 'reasoning',
  summary: words.map(summaryPart),
  ...(sealed !== undefined && { encrypted_content: sealed }),
});

export const summaryPart = (text: string): Json => ({ type: 'summary_text', text });

export const messageItem = (id: string, content: readonly Json[], status: string): Json => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
});

export const textPart = (text: string, annotations: readonly Json[] = [], logprobs: readonly Json[] = []): Json => ({
  type: 'output_text',
  text,
  annotations,
  logprobs,
});

export const refusalPart = (refusal: string): Json => ({ type: 'refusal', refusal });

/** A call as far as it is known: `text` is its arguments, or the input of a custom tool. */
export interface Called {
  readonly id: string;
  readonly type: 'function' | 'custom';
  readonly name: string;
  readonly text: string;
}

const toCalled = (call: AnyToolCall): Called =>
  call.type === 'custom'
    ? { id: call.id, type: call.type, name: call.custom.name, text: call.custom.input }
    : { id: call.id, type: 'function', name: call.function.name, text: call.function.arguments };

/** A call by the names under which the caller offered the tool. */
export function callItem(
  id: string,
  { type, name: flat, text, id: call_id }: Called,
  { tools }: Teller,
  status: string,
): Json {
  const { name = flat, namespace } = tools.find((tool) => tool.flat === flat) ?? {};
  const whose = { call_id, name, ...(namespace !== undefined && { namespace }) };
  if (type === 'custom') return { id, type: 'custom_tool_call', status, ...whose, input: text };
  return { id, type: 'function_call', status, ...whose, arguments: text };
}

export const toAnnotation = ({ url_citation: { url, title, start_index, end_index } }: Annotation): Json => ({
  type: 'url_citation',
  url,
  title: title ?? '',
  start_index,
  end_index,
});

/** Of what chat says of each token; the names are the same. */
export const logprobsOf = (logprobs: unknown): readonly Json[] =>
  records(record(logprobs)['content']).map(({ token, logprob, bytes, top_logprobs }) => ({
    ...{ token, logprob, bytes: bytes ?? [] },
    top_logprobs: records(top_logprobs).map((top) => ({ ...top, bytes: top['bytes'] ?? [] })),
  }));
