import type { BudgetCommandsOptions } from './budget-commands.js';
import { escrowScript } from './escrow-script.js';
import { keptUntil } from './keys.js';

/** What a gateway wants to have in escrow in a window. */
export interface Wish {
  readonly window: string;
  readonly amountNano: bigint;
  readonly wantedNano: bigint;
  /** Less is not worth it. */
  readonly leastNano: bigint;
  /** What it relies on now. */
  readonly reliedNano: bigint;
}

export interface EscrowCommandOptions extends BudgetCommandsOptions {
  /** What is not asked for again lapses after this: its gateway died, and is not back. */
  readonly lapseMs: number;
}

/** Sets what this gateway has in escrow. */
export class EscrowCommand {
  constructor(private readonly options: EscrowCommandOptions) {}

  /** How much it may rely on, wish by wish; `undefined` where nothing can be had now. One part of the room in so many may be taken. */
  async ask(epoch: string, wishes: readonly Wish[], share: number): Promise<readonly bigint[] | undefined> {
    const { link, keys, replica, holdMs, lapseMs } = this.options;
    const now = Date.now();
    const names = [keys.epoch, keys.waiting, ...wishes.map(({ window }) => keys.window(window))];
    const amounts = wishes.flatMap(({ window, amountNano, wantedNano, leastNano, reliedNano }) => [
      ...[amountNano, wantedNano, leastNano, reliedNano].map(String),
      keptUntil(window, now),
    ]);
    const head = [epoch, link.serverId, holdMs, `escrow/${replica}`, lapseMs, share];
    const [is, ...nanos] = (await link.run(escrowScript, names, [...head, ...amounts])) as string[]; // seam: the script's own shape
    return is === 'done' ? nanos.map(BigInt) : undefined;
  }
}
