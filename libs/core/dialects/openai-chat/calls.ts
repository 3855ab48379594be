import type { ToolCallDelta } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { argumentsOf } from './content.js';

type Json = Record<string, unknown>;

interface Call {
  /** The provider's own index; absent where it gives none. */
  readonly index: number | undefined;
  readonly id: string;
  name: string;
}

/**
 * The tool calls of one choice of a stream, counted from 0 in order of appearance. Hosts leave the index out
 * (Gemini's compatibility), begin at 1 (Anthropic's), use one index for several calls, or repeat the id in every piece.
 */
export class CallLog {
  private readonly calls: Call[] = [];

  get isEmpty(): boolean {
    return this.calls.length === 0;
  }

  /** Whether the pieces may be passed on as they are: each is the next new call, or goes on with one that is known. */
  isPlain(pieces: readonly unknown[]): boolean {
    let next = this.calls.length;
    for (const piece of pieces) {
      if (!isRecord(piece)) return false;
      const { index, id } = piece;
      if (typeof argumentsIn(piece) === 'object') return false;
      if (index === next && isText(id) && nameOf(piece) !== undefined) next += 1;
      else if (!this.goesOn(index, id, piece)) return false;
    }
    return true;
  }

  private goesOn(index: unknown, id: unknown, piece: Json): boolean {
    const known = typeof index === 'number' ? this.calls[index] : undefined;
    return known !== undefined && known.index === index && id === undefined && nameOf(piece) === undefined;
  }

  /** Notes pieces that are plain. */
  note(pieces: readonly unknown[]): void {
    for (const piece of pieces as readonly Json[]) {
      if (piece['index'] === this.calls.length) this.add(piece);
    }
  }

  /** A piece as OpenAI writes it. */
  rewrite(piece: Json, newId: (prefix: string) => string): ToolCallDelta {
    const at = this.find(piece);
    const body = isRecord(piece['function']) ? piece['function'] : {};
    const { id: _id, index: _index, type: _type, function: _function, ...rest } = piece;
    if (at < 0) {
      const id = isText(piece['id']) ? piece['id'] : newId('call_');
      this.add({ ...piece, id });
      const wholeBody =
        'custom' in piece
          ? {}
          : { function: { ...body, name: nameOf(piece) ?? '', arguments: argumentsOf(body) ?? '' } };
      return {
        ...rest,
        index: this.calls.length - 1,
        id,
        type: 'custom' in piece ? (piece['type'] as 'function') : 'function',
        ...wholeBody,
      };
    }
    const { name: _name, ...others } = body;
    const name = this.lateName(at, nameOf(piece));
    return { ...rest, index: at, function: { ...others, ...(name && { name }), arguments: argumentsOf(body) ?? '' } };
  }

  private find(piece: Json): number {
    const { index, id } = piece;
    const name = nameOf(piece);
    if (typeof index === 'number') {
      const at = this.calls.findLastIndex((call) => call.index === index);
      const isOther = at >= 0 && isText(id) && Boolean(name) && this.calls[at]?.id !== id;
      return isOther ? -1 : at;
    }
    if (isText(id)) return this.calls.findIndex((call) => call.id === id);
    return name ? -1 : this.calls.length - 1;
  }

  private add(piece: Json): void {
    const { index, id } = piece;
    this.calls.push({
      index: typeof index === 'number' ? index : undefined,
      id: String(id),
      name: nameOf(piece) ?? '',
    });
  }

  /** A name that comes, or goes on, after the first piece. A repeated one would be doubled by clients that join pieces. */
  private lateName(at: number, name: string | undefined): string | undefined {
    const call = this.calls[at];
    if (!call || !name || call.name === name) return undefined;
    call.name += name;
    return name;
  }
}

const argumentsIn = (piece: Json): unknown =>
  isRecord(piece['function']) ? piece['function']['arguments'] : undefined;

const nameOf = (piece: Json): string | undefined => {
  const { function: body, custom } = piece;
  const name = isRecord(body) ? body['name'] : isRecord(custom) ? custom['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
