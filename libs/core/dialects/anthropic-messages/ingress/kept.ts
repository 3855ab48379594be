import type { Delta, ExtraContent, ReasoningDetail, ToolCallDelta } from '../../../hub/index.js';
import { type Keepsake, toData } from '../keepsake.js';
import { FORMAT } from '../reasoning.js';

/** Gathers what another maker's model wants back, until there is a place to say it. */
export class Kept {
  private details: ReasoningDetail[] = [];
  private calls: Record<string, ExtraContent> = {};
  private message: ExtraContent | undefined;

  add({ reasoning_details: details = [], extra_content: extra, tool_calls: calls = [] }: Delta): void {
    for (const detail of details) if (detail.format !== FORMAT) this.join(detail);
    this.message = extra ?? this.message;
    for (const call of calls) this.addCall(call);
  }

  /** As data of a block; `undefined` where there is nothing that words alone do not tell. */
  take(): string | undefined {
    const { details, calls, message } = this;
    const keepsake: Keepsake = {
      ...(details.some(isProof) && { details }),
      ...(Object.keys(calls).length > 0 && { calls }),
      ...(message && { message }),
    };
    this.details = [];
    this.calls = {};
    this.message = undefined;
    return Object.keys(keepsake).length > 0 ? toData(keepsake) : undefined;
  }

  private addCall({ id, extra_content: extra }: ToolCallDelta): void {
    // Some say it twice, for two families of clients: once is enough.
    if (id && extra && !this.details.some((detail) => detail.id === id)) this.calls[id] = extra;
  }

  /** Pieces of one thought become one. */
  private join(detail: ReasoningDetail): void {
    const last = this.details.at(-1);
    if (!last || !continues(last, detail)) return void this.details.push(detail);
    const words = detail.type === 'reasoning.summary' ? 'summary' : 'text';
    const said = (last[words] ?? '') + (detail[words] ?? '');
    this.details[this.details.length - 1] = { ...last, ...detail, ...(said && { [words]: said }) };
  }
}

const continues = (last: ReasoningDetail, next: ReasoningDetail): boolean =>
  last.type === next.type &&
  last.type !== 'reasoning.encrypted' &&
  last.index === next.index &&
  last.index !== undefined &&
  last.format === next.format &&
  !last.signature;

const isProof = ({ signature, data, id }: ReasoningDetail): boolean => Boolean(signature ?? data ?? id);
