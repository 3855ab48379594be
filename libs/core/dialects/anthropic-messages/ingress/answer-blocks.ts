import type { Annotation, Delta, ReasoningDetail, ToolCallDelta } from '../../../hub/index.js';
import { FORMAT } from '../reasoning.js';
import { BlockWriter } from './block-writer.js';
import { type Call, CallQueue, isWhole } from './call-queue.js';
import { Kept } from './kept.js';
import type { SaidEvent } from './wire-events.js';

type Open =
  | { readonly is: 'nothing' | 'text' }
  | { readonly is: 'thinking'; readonly piece: number | undefined; readonly isSigned: boolean }
  | { readonly is: 'call'; readonly call: Call };

/** What an answer says, as blocks that begin, go on and end. */
export class AnswerBlocks {
  private readonly writer = new BlockWriter();
  private readonly calls = new CallQueue();
  private readonly kept = new Kept();
  private open: Open = { is: 'nothing' };
  /** Said while a call was not told to its end. */
  private heldText = '';
  private text = '';

  get hasCalls(): boolean {
    return this.calls.hasCalls;
  }

  hear(delta: Delta): readonly SaidEvent[] {
    this.kept.add(delta);
    this.think(delta);
    if (delta.content) this.say(delta.content);
    for (const annotation of delta.annotations ?? []) this.cite(annotation);
    for (const call of delta.tool_calls ?? []) this.call(call);
    return this.writer.take();
  }

  /** Nothing more comes. */
  end(): readonly SaidEvent[] {
    for (const call of this.calls.rest()) this.begin(call);
    if (this.heldText) this.speak('');
    this.keep();
    this.writer.close();
    return this.writer.take();
  }

  /** Claude's own thinking comes in pieces with their proofs; that of others in words, whose proofs are kept apart. */
  private think({ reasoning_content: words, reasoning_details: details = [] }: Delta): void {
    const own = details.filter(({ format }) => format === FORMAT);
    const said = words || details.filter(isForeign).map(wordsOf).join('');
    if (said && !own.some(({ text }) => text)) this.thinkOn(undefined, said);
    for (const detail of own) this.thinkPiece(detail);
  }

  private thinkPiece({ type, index, text, data, signature }: ReasoningDetail): void {
    if (type === 'reasoning.encrypted') return this.redact(data ?? '');
    if (text || !this.isThinking(index)) this.thinkOn(index, text ?? '');
    if (!signature) return;
    this.writer.extend({ type: 'signature_delta', signature });
    this.open = { is: 'thinking', piece: index, isSigned: true };
  }

  private thinkOn(piece: number | undefined, thinking: string): void {
    if (!this.isThinking(piece)) {
      this.writer.open({ type: 'thinking', thinking: '', signature: '' });
      this.open = { is: 'thinking', piece, isSigned: false };
    }
    if (thinking) this.writer.extend({ type: 'thinking_delta', thinking });
  }

  private isThinking = (piece: number | undefined): boolean =>
    this.open.is === 'thinking' && this.open.piece === piece && !this.open.isSigned;

  private redact(data: string): void {
    this.writer.open({ type: 'redacted_thinking', data });
    this.open = { is: 'nothing' };
  }

  private keep(): void {
    const data = this.kept.take();
    if (data !== undefined) this.redact(data);
  }

  private say(text: string): void {
    if (this.open.is === 'call' && !isWhole(this.open.call)) this.heldText += text;
    else this.speak(text);
  }

  private speak(text: string): void {
    if (this.open.is !== 'text') {
      this.keep();
      this.writer.open({ type: 'text', text: '', citations: null });
      this.open = { is: 'text' };
    }
    const said = this.heldText + text;
    this.heldText = '';
    this.text += said;
    this.writer.extend({ type: 'text_delta', text: said });
  }

  /** Only words that are still being said can be cited. */
  private cite({ url_citation: { url, title, start_index: start, end_index: end } }: Annotation): void {
    if (this.open.is !== 'text') return;
    const citation = {
      ...{ type: 'web_search_result_location' as const, url, title: title ?? null },
      ...{ cited_text: this.text.slice(start, end), encrypted_index: '' as const },
    };
    this.writer.extend({ type: 'citations_delta', citation });
  }

  private call(piece: ToolCallDelta): void {
    const call = this.calls.add(piece);
    const said = piece.function?.arguments;
    if (this.open.is === 'call' && this.open.call === call && said) this.argue(said);
    this.tellNext();
  }

  private tellNext(): void {
    while (!this.calls.isEmpty && (this.open.is !== 'call' || isWhole(this.open.call))) {
      const next = this.calls.next();
      if (!next) return;
      this.begin(next);
    }
  }

  private begin(call: Call): void {
    this.keep();
    this.writer.open({ type: 'tool_use', id: call.id, name: call.name, input: {} });
    this.open = { is: 'call', call };
    if (call.arguments) this.argue(call.arguments);
  }

  private argue(json: string): void {
    this.writer.extend({ type: 'input_json_delta', partial_json: json });
  }
}

const isForeign = ({ format }: ReasoningDetail): boolean => format !== FORMAT;
const wordsOf = ({ text, summary }: ReasoningDetail): string => text ?? summary ?? '';
