import type { SaidBlock, SaidDelta, SaidEvent } from './wire-events.js';

/** Numbers blocks, and has at most one of them open: Anthropic's stream says one after the other. */
export class BlockWriter {
  private index = -1;
  private isOpen = false;
  private events: SaidEvent[] = [];

  open(block: SaidBlock): void {
    this.close();
    this.index += 1;
    this.isOpen = true;
    this.events.push({ type: 'content_block_start', index: this.index, content_block: block });
  }

  extend(delta: SaidDelta): void {
    this.events.push({ type: 'content_block_delta', index: this.index, delta });
  }

  close(): void {
    if (this.isOpen) this.events.push({ type: 'content_block_stop', index: this.index });
    this.isOpen = false;
  }

  /** What is to be said since it was last asked. */
  take(): readonly SaidEvent[] {
    const { events } = this;
    this.events = [];
    return events;
  }
}
