import type { Pledge } from '#core/limits';
import type { BudgetCommandsOptions } from './budget-commands.js';
import { keptUntil } from './keys.js';
import { attachScript } from './attach-script.js';

/** What the books say, all of one moment. */
export interface Picture {
  readonly spentNano: ReadonlyMap<string, bigint>;
  readonly seqs: ReadonlyMap<string, number>;
  readonly pledges: readonly Pledge[];
}

export interface AttachCommandOptions extends BudgetCommandsOptions {
  /** Who has not joined after so long is gone for good. */
  readonly goneMs: number;
}

/** Opens windows in Redis with what the books say of them. */
export class AttachCommand {
  constructor(private readonly options: AttachCommandOptions) {}

  /** `false`: the epoch is over. */
  async attach(epoch: string, windows: readonly string[], picture: Picture): Promise<boolean> {
    const { link, keys, holdMs, goneMs } = this.options;
    const { spentNano, seqs } = picture;
    const now = Date.now();
    const pledges = picture.pledges.filter(({ window }) => windows.includes(window));
    const absent = new Set(pledges.map(({ replica }) => keys.absent(replica)));
    const names = [keys.epoch, ...windows.map((id) => keys.window(id)), ...absent];
    const places = new Map(names.map((name, at) => [name, at + 1]));
    const placeOf = (name: string): number => places.get(name) ?? 0;
    const amounts = windows.flatMap((id) => [String(spentNano.get(id) ?? 0n), keptUntil(id, now)]);
    const holds = pledges.flatMap(({ replica, window, nano }) => {
      return [placeOf(keys.window(window)), placeOf(keys.absent(replica)), replica, String(nano)];
    });
    const head = [epoch, link.serverId, holdMs, goneMs, seqs.size, windows.length];
    const answer = await link.run(attachScript, names, [...head, ...[...seqs].flat(), ...amounts, ...holds]);
    return (answer as string[])[0] === 'done'; // seam: the script's own shape
  }
}
