import {
  type AnswerOptions,
  argumentPieces,
  type Asked,
  askedOf,
  piecesOf,
  type ToolCall,
  usageOf,
  wholeOf,
} from './answer.js';
import { openaiErrors } from './openai-errors.js';
import { answering, json, sse } from './replies.js';
import type { Step } from './wire.js';

/** A provider that speaks OpenAI's language. */
export const openai = {
  ...openaiErrors,

  /** JSON or a stream, as the request asks. */
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) =>
      askedOf(wire).stream ? openai.chatStream(content, options) : openai.chat(wholeOf(content), options),
    ),

  chat: (content: string, options: AnswerOptions = {}): Step =>
    completion({ role: 'assistant', content, refusal: null }, { finish: 'stop', ...options }),

  chatStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    chunks(
      piecesOf(content).map((piece) => ({ content: piece })),
      { finish: 'stop', ...options },
    ),

  toolCall: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    completion(
      { role: 'assistant', content: null, tool_calls: [calls].flat().map((call, index) => whole(call, index)) },
      { finish: 'tool_calls', ...options },
    ),

  toolCallStream: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    chunks([calls].flat().flatMap(fragments), { finish: 'tool_calls', ...options }),

  /** What a JSON schema asked for. */
  jsonAnswer: (value: unknown, options: AnswerOptions = {}): Step => openai.answer([JSON.stringify(value)], options),

  /** Vectors, as floats or base64, as the request asks. */
  embeddings: (vectors: readonly (readonly number[])[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const { model, encoding_format } = askedOf(wire);
      const input = usageOf(options)?.input ?? 0;
      return json(200, {
        object: 'list',
        model: options.model ?? model,
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: encoding_format === 'base64' ? base64(vector) : vector,
        })),
        ...(options.usage !== null && { usage: { prompt_tokens: input, total_tokens: input } }),
      });
    }),

  models: (ids: readonly string[]): Step =>
    json(200, { object: 'list', data: ids.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'fake' })) }),

  /** A stream that says an error after some words, with status 200. */
  failingStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const frames = piecesOf(content).map((piece) => ({ data: chunkOf(askedOf(wire), { content: piece }, options) }));
      const error = {
        message: 'The server had an error while processing your request.',
        type: 'server_error',
        param: null,
        code: null,
      };
      return sse([...frames, { data: { error } }], options);
    }),
};

const CREATED = 1_800_000_000;

const completion = (message: unknown, options: AnswerOptions): Step =>
  answering((wire) =>
    json(
      200,
      {
        ...meta(askedOf(wire), options, 'chat.completion'),
        choices: [{ index: 0, message, logprobs: null, finish_reason: options.finish }],
        ...(options.usage !== null && { usage: usage(options) }),
        system_fingerprint: 'fp_fake',
      },
      { 'x-request-id': 'req_fake', ...options.headers },
    ),
  );

const chunks = (deltas: readonly unknown[], options: AnswerOptions): Step =>
  answering((wire) => {
    const asked = askedOf(wire);
    const wantsUsage = asked.stream_options?.include_usage === true && options.usage !== null;
    const chunk = (delta: unknown, finish: string | null = null) => ({
      data: { ...chunkOf(asked, delta, options, finish), ...(wantsUsage && { usage: null }) },
    });
    const total = { data: { ...meta(asked, options, 'chat.completion.chunk'), choices: [], usage: usage(options) } };
    return sse(
      [
        chunk({ role: 'assistant', content: '', refusal: null }),
        ...deltas.map((delta) => chunk(delta)),
        chunk({}, options.finish),
        ...(wantsUsage ? [total] : []),
        '[DONE]',
      ],
      options,
    );
  });

const chunkOf = (asked: Asked, delta: unknown, options: AnswerOptions, finish: string | null = null) => ({
  ...meta(asked, options, 'chat.completion.chunk'),
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
});

const meta = ({ model }: Asked, options: AnswerOptions, object: string) => ({
  id: options.id ?? 'chatcmpl-fake',
  object,
  created: CREATED,
  model: options.model ?? model,
});

function usage(options: AnswerOptions) {
  const tokens = usageOf(options);
  return (
    tokens && {
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: tokens.input + tokens.output,
      prompt_tokens_details: { cached_tokens: tokens.cached, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning, audio_tokens: 0 },
    }
  );
}

const whole = (call: ToolCall, index: number, text = JSON.stringify(call.arguments)) => ({
  id: call.id ?? `call_fake_${index}`,
  type: 'function',
  function: { name: call.name, arguments: text },
});

const fragments = (call: ToolCall, index: number) => [
  { tool_calls: [{ index, ...whole(call, index, '') }] },
  ...argumentPieces(call).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
];

const base64 = (vector: readonly number[]) => Buffer.from(Float32Array.from(vector).buffer).toString('base64');
