import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '#core/failure';
import type { Kept } from '#core/limits';
import type { BudgetCommands } from './budget-commands.js';
import type { RedisLink } from './link.js';

export interface EpochsOptions {
  readonly link: RedisLink;
  readonly commands: BudgetCommands;
  /** Ids of the gateways that live. Throws when they cannot be asked for. */
  readonly replicas: () => Promise<readonly string[]>;
  /** Tells Redis all that this gateway knows and the epoch may lack. */
  readonly tell: (epoch: string) => Promise<void>;
  /** Where it has a gap, we gave up what an epoch that stands may lack. */
  readonly kept: Kept;
  /** All that the last process left has been told to us: who joined by a part of it would not be waited for with the rest. */
  readonly recovered?: Promise<unknown> | undefined;
  readonly joinDeadlineMs: number;
  readonly pollMs: number;
}

/** Which life of Redis' memory this gateway lives in, and how it enters the next one. */
export class Epochs {
  /** Empty while it has not joined. */
  id = '';
  private joining: Promise<string> | undefined;
  private hasJoined = false;
  private isPolling = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: EpochsOptions) {
    this.timer = setInterval(() => this.poll(), options.pollMs).unref();
  }

  /** The epoch that we live in; enters it, or begins one. Throws when Redis or the books cannot be asked. */
  async current(): Promise<string> {
    if (this.id) return this.id;
    this.joining ??= this.join().finally(() => (this.joining = undefined));
    return this.joining;
  }

  /** Redis says that the epoch we live in is over. */
  lost(): void {
    this.id = '';
  }

  /** Looks whether it still stands, so that who waits for us need not wait until we are asked. */
  poll(): void {
    if (this.isPolling || !this.options.link.isUp) return;
    this.isPolling = true;
    void this.stay()
      .catch(() => undefined) // the next time
      .finally(() => (this.isPolling = false));
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async stay(): Promise<void> {
    const { id } = this;
    if (id && (await this.options.commands.look(id)).is !== 'done' && this.id === id) this.lost();
    await this.current();
  }

  private async join(): Promise<string> {
    const { commands, tell, recovered } = this.options;
    await recovered;
    const id = await this.find();
    // Answers that came before this one have been heard by then: what they let in is among what we tell.
    await setImmediate();
    await tell(id);
    const answer = await commands.joined(id, !this.hasJoined);
    if (answer.is !== 'done') throw new Failure('budget_backend_unavailable', 'The epoch is over.');
    this.hasJoined = true;
    this.id = id;
    return id;
  }

  private async find(): Promise<string> {
    const { commands, replicas, kept, joinDeadlineMs } = this.options;
    const stand = await commands.look('');
    if (stand.is === 'gone' && stand.stands && !kept.hasGap) return stand.stands;
    const living = await replicas();
    const replacesAny = kept.hasGap;
    kept.hasGap = false;
    try {
      return await commands.begin(randomUUID(), { deadlineMs: joinDeadlineMs, replacesAny, replicas: living });
    } catch (error) {
      kept.hasGap ||= replacesAny;
      throw error;
    }
  }
}
