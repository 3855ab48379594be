import { type AnswerOptions, piecesOf, type ToolCall, usageOf, wholeOf } from './answer.js';
import { geminiErrors } from './gemini-errors.js';
import { answering, json, sse } from './replies.js';
import type { Step, Wire } from './wire.js';

/** A provider that speaks Gemini's language. */
export const gemini = {
  ...geminiErrors,

  /** JSON or a stream, as the path asks. */
  answer: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) =>
      wire.request.path.includes(':stream')
        ? gemini.chatStream(content, options)
        : gemini.chat(wholeOf(content), options),
    ),

  chat: (text: string, options: AnswerOptions = {}): Step =>
    answering((wire) => json(200, response(wire, [{ text }], { finish: 'STOP', ...options }), options.headers)),

  chatStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    stream(
      piecesOf(content).map((text) => [{ text }]),
      { finish: 'STOP', ...options },
    ),

  toolCall: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    answering((wire) =>
      json(200, response(wire, [calls].flat().map(functionCall), { finish: 'STOP', ...options }), options.headers),
    ),

  /** Calls come whole here, one to a frame. */
  toolCallStream: (calls: ToolCall | readonly ToolCall[], options: AnswerOptions = {}): Step =>
    stream(
      [calls].flat().map((call, index) => [functionCall(call, index)]),
      { finish: 'STOP', ...options },
    ),

  /** What `responseJsonSchema` asked for. */
  jsonAnswer: (value: unknown, options: AnswerOptions = {}): Step => gemini.answer([JSON.stringify(value)], options),

  /** One vector for `:embedContent`, all of them for `:batchEmbedContents`. */
  embeddings: (vectors: readonly (readonly number[])[]): Step =>
    answering(({ request }) => {
      const embeddings = vectors.map((values) => ({ values }));
      return json(200, request.path.includes(':batchEmbed') ? { embeddings } : { embedding: embeddings[0] });
    }),

  models: (ids: readonly string[]): Step =>
    json(200, {
      models: ids.map((id) => ({
        name: `models/${id}`,
        displayName: id,
        ...{ inputTokenLimit: 1_000_000, outputTokenLimit: 65_536 },
        supportedGenerationMethods: ['generateContent'],
      })),
    }),

  /** The prompt was refused, which Gemini says with status 200 and no candidate. */
  blocked: (blockReason = 'SAFETY'): Step => json(200, { promptFeedback: { blockReason }, candidates: [] }),

  /** A stream that says an error after some words, with status 200. */
  failingStream: (content: string | readonly string[], options: AnswerOptions = {}): Step =>
    answering((wire) => {
      const frames = piecesOf(content).map((text) => ({ data: part(wire, [{ text }], options) }));
      const error = { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' };
      return sse([...frames, { data: { error } }], options);
    }),
};

type Part = Readonly<Record<string, unknown>>;

const stream = (pieces: readonly (readonly Part[])[], options: AnswerOptions): Step =>
  answering((wire) => {
    const all = pieces.length > 0 ? pieces : [[]];
    const last = all.length - 1;
    const frames = all.map((parts, index) => (index === last ? response : part)(wire, parts, options));
    return sse(
      frames.map((data) => ({ data })),
      options,
    );
  });

/** A frame in the middle of a stream: neither a finish nor an end of counting. */
const part = (wire: Wire, parts: readonly Part[], options: AnswerOptions) => ({
  candidates: [{ content: { role: 'model', parts }, index: 0 }],
  ...meta(wire, options),
});

const response = (wire: Wire, parts: readonly Part[], options: AnswerOptions) => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: options.finish, index: 0 }],
  ...(options.usage !== null && { usageMetadata: usage(options) }),
  ...meta(wire, options),
});

const meta = ({ request }: Wire, options: AnswerOptions) => ({
  modelVersion: options.model ?? /models\/([^:]+):/.exec(request.path)?.[1],
  responseId: options.id ?? 'fake',
});

/** Here thoughts are counted beside the candidates, not in them. */
function usage(options: AnswerOptions) {
  const tokens = usageOf(options);
  return (
    tokens && {
      promptTokenCount: tokens.input,
      ...(tokens.cached > 0 && { cachedContentTokenCount: tokens.cached }),
      candidatesTokenCount: tokens.output - tokens.reasoning,
      ...(tokens.reasoning > 0 && { thoughtsTokenCount: tokens.reasoning }),
      totalTokenCount: tokens.input + tokens.output,
    }
  );
}

const functionCall = (call: ToolCall, index: number): Part => ({
  functionCall: { id: call.id ?? `fake_${index}`, name: call.name, args: call.arguments },
});
