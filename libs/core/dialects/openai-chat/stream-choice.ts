import type { ChunkChoice, Delta } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { CallLog } from './calls.js';
import { spoken } from './content.js';
import { finishReason } from './finish.js';

type Json = Record<string, unknown>;

/** What is known so far of one choice of a stream. */
export class StreamChoice {
  isFinished = false;
  private hasBegun = false;
  private readonly calls = new CallLog();

  /** Whether a choice may be passed on as it came. Asked for every chunk of every stream: it allocates nothing. */
  isPlain({ delta, finish_reason: reason, usage }: Json): boolean {
    if (!isRecord(delta) || usage !== undefined) return false;
    if (!this.hasBegun && delta['role'] === undefined) return false;
    const calls = delta['tool_calls'];
    if (reason !== null && finishReason(reason, !this.calls.isEmpty || Boolean(calls)) !== reason) return false;
    if (!isPlainDelta(delta)) return false;
    return calls === undefined || (Array.isArray(calls) && this.calls.isPlain(calls));
  }

  /** Takes note of a choice that is plain. */
  note({ delta, finish_reason: reason }: ChunkChoice): void {
    this.hasBegun = true;
    if (delta.tool_calls) this.calls.note(delta.tool_calls);
    if (reason) this.isFinished = true;
  }

  /** The choice as OpenAI writes it. */
  rewrite(raw: Json, index: number, newId: (prefix: string) => string): ChunkChoice {
    const { usage: _usage, message, ...rest } = raw;
    // Old builds of Text Generation WebUI stream a `message` where the others stream a `delta`.
    const delta = this.rewriteDelta(isRecord(raw['delta']) ? raw['delta'] : isRecord(message) ? message : {}, newId);
    const reason = finishReason(raw['finish_reason'], !this.calls.isEmpty);
    if (reason) this.isFinished = true;
    return { ...rest, index, delta, finish_reason: reason };
  }

  private rewriteDelta(raw: Json, newId: (prefix: string) => string): Delta {
    const { role, content: _content, reasoning_content: _reasoning, tool_calls: calls, ...rest } = raw;
    const tellsRole = Boolean(role) || !this.hasBegun; // Mistral never does, and OpenAI's SDK throws in the end
    this.hasBegun = true;
    const { content, reasoning } = spoken(raw);
    const pieces = Array.isArray(calls) ? calls.filter(isRecord) : [];
    return {
      ...(tellsRole && { role: 'assistant' }),
      ...(content !== undefined && { content }),
      ...(reasoning !== undefined && { reasoning_content: reasoning }),
      ...rest,
      ...(pieces.length > 0 && { tool_calls: pieces.map((piece) => this.calls.rewrite(piece, newId)) }),
    };
  }
}

function isPlainDelta(delta: Json): boolean {
  const { role, content, reasoning_content: thought } = delta;
  if (role !== undefined && role !== 'assistant') return false;
  if (content !== undefined && content !== null && typeof content !== 'string') return false;
  return Boolean(thought) || !(delta['reasoning'] || delta['reasoning_text']);
}
