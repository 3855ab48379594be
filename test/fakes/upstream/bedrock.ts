import { EventStreamCodec, type MessageHeaders } from '@smithy/eventstream-codec';
import { type AnswerOptions, argumentPieces, piecesOf, type ToolCall, usageOf, wholeOf } from './answer.js';
import { answering, chunked, json } from './replies.js';
import type { Step, Wire } from './wire.js';

const codec = new EventStreamCodec(
  (bytes: string | Uint8Array) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

const message = (headers: Readonly<Record<string, string>>, body: unknown): Uint8Array =>
  codec.encode({
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, { type: 'string', value }]),
    ) satisfies MessageHeaders,
    body: Buffer.from(JSON.stringify(body)),
  });

/** One event, with the padding that AWS adds. */
const event = (name: string, body: object): Uint8Array =>
  message(
    { ':message-type': 'event', ':event-type': name, ':content-type': 'application/json' },
    { ...body, p: 'abcdef' },
  );

/** An exception inside of a stream, such as `throttlingException`. */
const exception = (name: string, text: string): Uint8Array =>
  message({ ':message-type': 'exception', ':exception-type': name }, { message: text });

const counts = (options: AnswerOptions) => {
  const usage = usageOf(options);
  return usage && { inputTokens: usage.input, outputTokens: usage.output, totalTokens: usage.input + usage.output };
};

const TYPE = { 'content-type': 'application/vnd.amazon.eventstream' };

/** Cut where no message ends: every few bytes. */
const pieces = (messages: readonly Uint8Array[]): readonly Uint8Array[] => {
  const whole = Buffer.concat(messages);
  return Array.from({ length: Math.ceil(whole.length / 37) }, (_, at) => whole.subarray(at * 37, (at + 1) * 37));
};

const isStream = ({ request }: Wire): boolean => request.path.includes('/converse-stream');

const listed = (calls: ToolCall | readonly ToolCall[]) =>
  [calls].flat().map((call, index) => ({
    toolUseId: call.id ?? `tooluse_${index + 1}`,
    name: call.name,
    input: call.arguments,
    pieces: argumentPieces(call),
  }));

/** AWS Bedrock, as far as its Converse API goes. */
export const bedrock = {
  event,
  exception,

  /** These messages, whole or not. */
  stream: (messages: readonly Uint8Array[]): Step => chunked(200, pieces(messages), TYPE),

  /** JSON or a stream, as the path asks. */
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) =>
      isStream(wire)
        ? bedrock.stream([
            event('messageStart', { role: 'assistant' }),
            ...piecesOf(content).map((text) => event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })),
            event('contentBlockStop', { contentBlockIndex: 0 }),
            event('messageStop', { stopReason: options.finish ?? 'end_turn' }),
            event('metadata', { usage: counts(options), metrics: { latencyMs: 1 } }),
          ])
        : json(200, {
            output: { message: { role: 'assistant', content: [{ text: wholeOf(content) }] } },
            stopReason: options.finish ?? 'end_turn',
            usage: counts(options),
          }),
    ),

  /** JSON or a stream, as the path asks; one call or several. */
  toolCall: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    answering((wire) =>
      isStream(wire)
        ? bedrock.toolCallStream(calls, options)
        : json(200, {
            output: {
              message: {
                role: 'assistant',
                content: listed(calls).map(({ toolUseId, name, input }) => ({ toolUse: { toolUseId, name, input } })),
              },
            },
            stopReason: 'tool_use',
            usage: counts(options),
          }),
    ),

  toolCallStream: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    bedrock.stream([
      event('messageStart', { role: 'assistant' }),
      ...listed(calls).flatMap(({ toolUseId, name, pieces: said }, contentBlockIndex) => [
        event('contentBlockStart', { contentBlockIndex, start: { toolUse: { toolUseId, name } } }),
        ...said.map((input) => event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } })),
        event('contentBlockStop', { contentBlockIndex }),
      ]),
      event('messageStop', { stopReason: 'tool_use' }),
      event('metadata', { usage: counts(options) }),
    ]),

  jsonAnswer: (value: unknown, options: AnswerOptions = {}): Step => bedrock.answer([JSON.stringify(value)], options),

  badRequest: (): Step => bedrock.error(400, 'ValidationException', 'The request is malformed.'),
  unauthorized: (): Step => bedrock.error(403, 'UnrecognizedClientException', 'The security token is invalid.'),
  forbidden: (): Step => bedrock.error(403, 'AccessDeniedException', 'The user is not authorized to do this.'),
  notFound: (): Step => bedrock.error(404, 'ResourceNotFoundException', 'There is no such model.'),
  rateLimited: (): Step => bedrock.error(429, 'ThrottlingException', 'Too many requests, please wait.'),
  serverError: (): Step => bedrock.error(500, 'InternalServerException', 'Something went wrong.'),
  overloaded: (): Step => bedrock.error(503, 'ServiceUnavailableException', 'Try again later.'),

  error: (status: number, type: string, text: string): Step =>
    json(status, { message: text }, { 'x-amzn-errortype': type }),
};
