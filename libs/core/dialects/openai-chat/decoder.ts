import type { Failure } from '../../failure/index.js';
import type { Frame } from '../../framing/index.js';
import { type ChatChunk, isMeaningful, type WireUsage } from '../../hub/index.js';
import {
  type ChunkHead,
  type Decoded,
  type Decoder,
  isRecord,
  providerFailure,
  type Target,
  usageChunk,
} from '../kit/index.js';
import type { Differences } from './differences.js';
import { failureInside } from './failure.js';
import { isBroken } from './finish.js';
import { StreamChoice } from './stream-choice.js';
import { errorIn, headOf, heads, isEnd, parse, withoutUsage } from './stream-body.js';
import { readUsage } from './usage.js';

type Json = Record<string, unknown>;

const NOTHING: Decoded<ChatChunk> = { chunks: [], verbatim: false };

/** Reads a stream of this language. A chunk that already is as OpenAI writes it stays untouched, and its bytes may pass. */
export const chatDecoder = (target: Target, differences: Differences): Decoder<ChatChunk> =>
  new ChatDecoder(target, differences);

class ChatDecoder implements Decoder<ChatChunk> {
  private readonly choices = new Map<number, StreamChoice>();
  private head: ChunkHead | undefined;
  private hasBegun = false;
  private isOver = false;

  constructor(
    private readonly target: Target,
    private readonly differences: Differences,
  ) {}

  get complete(): boolean {
    for (const choice of this.choices.values()) if (!choice.isFinished) return false;
    return this.choices.size > 0;
  }

  push(frame: Frame): Decoded<ChatChunk> {
    if (this.isOver || frame.data === '') return NOTHING;
    if (isEnd(frame.data)) {
      this.isOver = true;
      return NOTHING;
    }
    const body = this.read(frame);
    if (!body) return NOTHING;
    if (!this.isPlain(body)) return { chunks: this.rewrite(body), verbatim: false };
    return { chunks: [this.noted(body)], verbatim: true };
  }

  end(): readonly ChatChunk[] {
    return [];
  }

  /** The frame's object; throws what is wrong with it, unless the answer was complete before: then it is rubbish. */
  private read(frame: Frame): Json | undefined {
    const body = parse(frame.data);
    const failure = this.failureOf(frame, body);
    if (!failure) return body as Json; // anything else is a failure
    if (this.complete) return undefined;
    throw failure;
  }

  private failureOf({ event, data }: Frame, body: unknown): Failure | undefined {
    if (event === 'error') return failureInside(errorIn(body ?? data), this.target, this.differences);
    const failure = failureInside(body, this.target, this.differences);
    if (failure ?? isRecord(body)) return failure;
    return providerFailure({ fault: 'invalid', said: { message: 'sent an event that cannot be read' } }, this.target);
  }

  private isPlain(body: Json): boolean {
    const { id, object, created, model, choices } = body;
    if (!id || typeof id !== 'string' || object !== 'chat.completion.chunk') return false;
    if (typeof created !== 'number' || typeof model !== 'string' || !Array.isArray(choices)) return false;
    if (body['usage'] || isRecord(body['x_groq'])) return false;
    for (const choice of choices as readonly unknown[]) if (!this.isPlainChoice(choice)) return false;
    return true;
  }

  private isPlainChoice(choice: unknown): boolean {
    if (!isRecord(choice) || typeof choice['index'] !== 'number') return false;
    return this.choice(choice['index']).isPlain(choice);
  }

  private noted(body: Json): ChatChunk {
    const chunk = body as unknown as ChatChunk; // it has just been found plain
    this.head ??= chunk;
    for (const choice of chunk.choices) this.choice(choice.index).note(choice);
    return this.heard(chunk);
  }

  private rewrite(body: Json): readonly ChatChunk[] {
    const { usage: _usage, x_groq: groq, choices: raw, ...rest } = body;
    const found = Array.isArray(raw) ? raw.filter(isRecord) : [];
    const usage = this.usageOf(body, found[0]);
    // Azure begins with what its filters found in the prompt, under no id; clients read the first choice of every chunk.
    if (found.length === 0 && !usage && 'prompt_filter_results' in body) return [];
    this.head ??= headOf(body, this.target);
    const head = { ...this.head, ...heads(body) };
    const base = { ...rest, ...head, object: 'chat.completion.chunk' as const };
    if (found.length === 0)
      return usage ? [{ ...base, choices: [], usage }] : Array.isArray(raw) ? [{ ...base, choices: [] }] : [];
    const choices = found.map((choice, at) => this.rewriteChoice(choice, at));
    const chunk = this.heard({ ...base, ...withoutUsage(groq), choices });
    return usage ? [chunk, usageChunk(head, usage)] : [chunk];
  }

  private rewriteChoice(raw: Json, at: number) {
    const reason = raw['finish_reason'];
    const index = typeof raw['index'] === 'number' ? raw['index'] : at;
    if (isBroken(reason)) {
      throw providerFailure(
        { fault: this.hasBegun ? 'cut' : 'server', said: { message: `gave up (${reason})` } },
        this.target,
      );
    }
    return this.choice(index).rewrite(raw, index, this.target.newId);
  }

  /** Usage stands beside the choices, in the first of them (Moonshot), or in Groq's own field. */
  private usageOf(body: Json, choice: Json | undefined): WireUsage | undefined {
    const groq = isRecord(body['x_groq']) ? body['x_groq']['usage'] : undefined;
    const isOutside = this.differences.reasoningOutside;
    return readUsage(body['usage'], isOutside) ?? readUsage(choice?.['usage'], isOutside) ?? readUsage(groq, isOutside);
  }

  private choice(index: number): StreamChoice {
    let known = this.choices.get(index);
    if (!known) {
      known = new StreamChoice();
      this.choices.set(index, known);
    }
    return known;
  }

  private heard(chunk: ChatChunk): ChatChunk {
    this.hasBegun ||= isMeaningful(chunk);
    return chunk;
  }
}
