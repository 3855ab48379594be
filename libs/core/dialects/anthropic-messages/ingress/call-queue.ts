import type { ToolCallDelta } from '../../../hub/index.js';
import { isRecord } from '../../kit/index.js';

export interface Call {
  id: string;
  name: string;
  arguments: string;
}

/**
 * Calls in the order in which they began, as far as they wait to be told. Some servers tell several at once, piece by piece:
 * here one is told to its end before the next.
 */
export class CallQueue {
  private readonly calls = new Map<number, Call>();
  private readonly waiting: Call[] = [];

  /** The call that a piece belongs to, with the piece in it. */
  add({ index, id, function: said }: ToolCallDelta): Call {
    let call = this.calls.get(index);
    if (!call) {
      call = { id: '', name: '', arguments: '' };
      this.calls.set(index, call);
      this.waiting.push(call);
    }
    call.id ||= id ?? '';
    call.name ||= said?.name ?? '';
    call.arguments += said?.arguments ?? '';
    return call;
  }

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  get hasCalls(): boolean {
    return this.calls.size > 0;
  }

  /** The next call to tell; `undefined` while nobody knows what it calls. */
  next(): Call | undefined {
    return this.waiting[0]?.name ? this.waiting.shift() : undefined;
  }

  /** Those that are left when nothing comes any more. */
  rest(): readonly Call[] {
    return this.waiting.splice(0);
  }
}

/** Whether the arguments of a call are all there. */
export function isWhole({ arguments: text }: Call): boolean {
  if (!text.trimEnd().endsWith('}')) return false;
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}
