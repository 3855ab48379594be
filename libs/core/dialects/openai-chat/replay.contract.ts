import type { ChatChunk, ToolCallDelta, WireUsage } from '../../hub/index.js';
import type { Decoded, Dialect, Target } from '../kit/index.js';

/** A target of tests: ids are counted, and it is always the same second. */
export function targetOf(model: string, provider = 'test'): Target {
  let ids = 0;
  return { provider, model, newId: (prefix) => `${prefix}${(ids += 1)}`, now: 1_700_000_000 };
}

/** Everything that a stream of these pieces says, as a caller would read it. */
export interface Told {
  readonly chunks: readonly ChatChunk[];
  /** Of every frame: whether its bytes may be passed on. */
  readonly verbatim: readonly boolean[];
  readonly complete: boolean;
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish: readonly (string | null)[];
  readonly usage: WireUsage | undefined;
}

export function replay(dialect: Dialect, pieces: readonly Uint8Array[], target = targetOf('model')): Told {
  const framer = dialect.chat.framer();
  const decoder = dialect.chat.decoder(target);
  const frames = [...pieces.flatMap((piece) => framer.push(piece)), ...framer.end()];
  const decoded = frames.map((frame) => decoder.push(frame));
  return {
    ...told([...decoded.flatMap(({ chunks }) => chunks), ...decoder.end()], decoded),
    complete: decoder.complete,
  };
}

function told(chunks: readonly ChatChunk[], decoded: readonly Decoded<ChatChunk>[]): Omit<Told, 'complete'> {
  const choices = chunks.flatMap((chunk) => chunk.choices).filter(({ index }) => index === 0);
  return {
    chunks,
    verbatim: decoded.map(({ verbatim }) => verbatim),
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    reasoning: choices.map(({ delta }) => delta.reasoning_content ?? '').join(''),
    calls: joined(choices.flatMap(({ delta }) => delta.tool_calls ?? [])),
    finish: choices.map(({ finish_reason: reason }) => reason).filter(Boolean),
    usage: chunks.findLast(({ usage }) => usage)?.usage ?? undefined,
  };
}

const joined = (pieces: readonly ToolCallDelta[]): Told['calls'] =>
  [...Map.groupBy(pieces, ({ index }) => index).values()].map((call) => ({
    id: call.map(({ id }) => id ?? '').join(''),
    name: call.map((piece) => piece.function?.name ?? '').join(''),
    arguments: call.map((piece) => piece.function?.arguments ?? '').join(''),
  }));

const utf8 = new TextEncoder();

/** Server-sent events of these payloads; text goes as it is, anything else as JSON. */
export const sse = (...payloads: readonly unknown[]): Uint8Array =>
  utf8.encode(
    payloads.map((payload) => `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`).join(''),
  );

/** A chunk as OpenAI writes it, with one choice. */
export const wireChunk = (delta: unknown, finish: string | null = null, more: object = {}) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'model',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
});
