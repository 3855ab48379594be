import type { ChatChunk, FinishReason } from '../../../hub/index.js';
import type { Asking } from '../../kit/index.js';
import { AnswerBlocks } from './answer-blocks.js';
import { toStop } from './stop.js';
import { toUsage } from './usage.js';
import type { SaidEvent } from './wire-events.js';

/** Chunks of the hub form as Anthropic's events. One per answer. */
export class EventTelling {
  private readonly blocks = new AnswerBlocks();
  private hasBegun = false;
  private finish: FinishReason | undefined;
  private refusal: string | undefined;
  private total: Pick<ChatChunk, 'usage'> & { readonly gatewright?: unknown } = {};

  constructor(private readonly asking: Pick<Asking, 'newId'>) {}

  push(chunk: ChatChunk): readonly SaidEvent[] {
    const events = this.begin(chunk);
    if (chunk.usage) this.total = chunk;
    const choice = chunk.choices.find(({ index }) => index === 0); // only one was asked for
    if (!choice) return events;
    const { delta, finish_reason: finish } = choice;
    if (delta.refusal) this.refusal = (this.refusal ?? '') + delta.refusal;
    this.finish = finish ?? this.finish;
    return [...events, ...this.blocks.hear(delta)];
  }

  /** The end, with the totals where they were told. */
  end(): readonly SaidEvent[] {
    const { usage, gatewright } = this.total;
    const stop = toStop({ finish: this.finish, hasCalls: this.blocks.hasCalls, refusal: this.refusal });
    const delta = { ...stop, container: null };
    const added = {
      ...(usage && 'cost' in usage && { cost: usage['cost'] }),
      ...(gatewright !== undefined && { gatewright }),
    };
    return [
      ...this.blocks.end(),
      { type: 'message_delta', delta, usage: { ...toUsage(usage), ...added } },
      { type: 'message_stop' },
    ];
  }

  private begin({ id, model }: ChatChunk): readonly SaidEvent[] {
    if (this.hasBegun) return [];
    this.hasBegun = true;
    const message = {
      ...{ id: id || this.asking.newId('msg_'), type: 'message', role: 'assistant', model, content: [] },
      ...{ stop_reason: null, stop_sequence: null, stop_details: null, container: null },
      usage: toUsage(undefined), // nobody has counted yet: the end tells
    };
    return [{ type: 'message_start', message }];
  }
}
