import type { ToolCall } from './agents.ts';

/** What the provider says next. */
export type Turn = { readonly text: string } | { readonly call: ToolCall };

/** A request, as far as a provider looks at it. */
export interface Asked {
  readonly model?: string;
  readonly stream?: boolean;
  readonly tools?: readonly { readonly name?: string; readonly function?: { readonly name: string } }[];
}

interface Wording {
  readonly path: string;
  readonly whole: (turn: Turn, asked: Asked) => object;
  readonly stream: (turn: Turn, asked: Asked) => string;
}

const id = 'fake_1';
const json = (call: ToolCall): string => JSON.stringify(call.arguments);
const events = (all: readonly object[]): string =>
  all.map((one) => `${'type' in one ? `event: ${String(one.type)}\n` : ''}data: ${JSON.stringify(one)}\n\n`).join('');

const chat: Wording = {
  path: '/chat/completions',
  whole: (turn, { model }) => ({
    ...{ id, object: 'chat.completion', created: 1, model, usage: chatUsage },
    choices: [{ index: 0, finish_reason: finish(turn), message: { role: 'assistant', ...said(turn) } }],
  }),
  stream: (turn, { model }) => {
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...{ id, object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason }] },
    });
    const end = { ...chunk({}), choices: [], usage: chatUsage };
    return `${events([chunk({ role: 'assistant', ...said(turn) }), chunk({}, finish(turn)), end])}data: [DONE]\n\n`;
  },
};
const chatUsage = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
const finish = (turn: Turn): string => ('call' in turn ? 'tool_calls' : 'stop');
const said = (turn: Turn): object =>
  'call' in turn
    ? {
        content: null,
        tool_calls: [
          { index: 0, id, type: 'function', function: { name: turn.call.name, arguments: json(turn.call) } },
        ],
      }
    : { content: turn.text };

const messages: Wording = {
  path: '/v1/messages',
  whole: (turn, { model }) => ({ ...message(model), content: [block(turn)], stop_reason: stop(turn), usage: tokens }),
  stream: (turn, { model }) => {
    const isCall = 'call' in turn;
    const empty = isCall ? { ...block(turn), input: {} } : { type: 'text', text: '' };
    const delta = isCall
      ? { type: 'input_json_delta', partial_json: json(turn.call) }
      : { type: 'text_delta', text: turn.text };
    return events([
      { type: 'message_start', message: { ...message(model), content: [], stop_reason: null, usage: tokens } },
      { type: 'content_block_start', index: 0, content_block: empty },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: stop(turn), stop_sequence: null }, usage: { output_tokens: 7 } },
      { type: 'message_stop' },
    ]);
  },
};
const tokens = { input_tokens: 12, output_tokens: 7 };
const message = (model?: string) => ({ id, type: 'message', role: 'assistant', model, stop_sequence: null });
const stop = (turn: Turn): string => ('call' in turn ? 'tool_use' : 'end_turn');
const block = (turn: Turn): object =>
  'call' in turn
    ? { type: 'tool_use', id, name: turn.call.name, input: turn.call.arguments }
    : { type: 'text', text: turn.text };

const responses: Wording = {
  path: '/responses',
  whole: (turn, { model }) => response(model, [item(turn)], 'completed'),
  stream: (turn, { model }) => {
    const all = [
      { type: 'response.created', response: response(model, [], 'in_progress') },
      { type: 'response.output_item.added', output_index: 0, item: { ...item(turn), status: 'in_progress' } },
      { type: 'response.output_item.done', output_index: 0, item: item(turn) },
      { type: 'response.completed', response: response(model, [item(turn)], 'completed') },
    ];
    return events(all.map((event, sequence_number) => ({ ...event, sequence_number })));
  },
};
const response = (model: string | undefined, output: readonly object[], status: string) => ({
  ...{ id, object: 'response', created_at: 1, status, model, output, error: null, incomplete_details: null },
  usage: {
    ...tokens,
    total_tokens: 19,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  },
});
const item = (turn: Turn): object =>
  'call' in turn
    ? {
        type: 'function_call',
        id,
        call_id: 'call_1',
        name: turn.call.name,
        arguments: json(turn.call),
        status: 'completed',
      }
    : {
        ...{ type: 'message', id, role: 'assistant', status: 'completed' },
        content: [{ type: 'output_text', text: turn.text, annotations: [] }],
      };

/** The three languages that agents' models are asked in. */
export const wordings: readonly Wording[] = [chat, messages, responses];
