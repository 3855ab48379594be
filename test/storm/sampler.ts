import type { Counters } from './counters.ts';
import type { Provider } from './provider.ts';
import type { Watched } from './setting.ts';
import { budgetOf, userOf } from './windows.ts';

/** What was seen of the budgets while the storm went on. */
export interface Samples {
  readonly bills: number;
  readonly counters: number;
  /** Sentences about what stood above its limit. */
  readonly above: readonly string[];
}

export interface Sampler {
  readonly end: () => Promise<Samples>;
}

interface Seen {
  readonly provider: Provider;
  readonly counters: Counters;
  readonly budgets: readonly Watched[];
}

const EVERY_MS = 200;

/** Looks again and again whether the bill, or what Redis has spent and holds, is above a budget that blocks. */
export function startSampler({ provider, counters, budgets }: Seen): Sampler {
  const startedAt = performance.now();
  const above: string[] = [];
  const blocking = budgets.filter(({ blocks }) => blocks);
  let [bills, counted, isOver] = [0, 0, false];

  const complain = (sentence: string): void =>
    void above.push(`${((performance.now() - startedAt) / 1_000).toFixed(1)} s: ${sentence}`);
  const lookAtBill = async (): Promise<void> => {
    for (const [label, nano] of await provider.sums()) {
      const isUser = label.startsWith('user:');
      const budget = blocking.find((one) => one.label === label || (isUser && one.label === 'user:'));
      const most = budget && budget.limitNano + budget.topUpNano;
      if (most !== undefined && nano > most) complain(`${nano} billed to ${label}, of ${most}`);
    }
    bills += 1;
  };
  const lookAtCounters = async (): Promise<void> => {
    const read = await counters.read();
    if (!read) return;
    // A rolling budget counts in several windows at once.
    for (const [name, group] of Map.groupBy(read, ([window]) => `${budgetOf(window)} ${userOf(window)}`)) {
      const budget = blocking.find(({ id }) => name.startsWith(`${id} `));
      const spent = group.reduce((sum, [, counter]) => sum + counter.spent, 0n);
      const held = group.reduce((sum, [, counter]) => sum + counter.held, 0n);
      if (!budget || spent + held <= budget.limitNano) continue;
      const whose = budget.label + name.slice(budget.id.length + 1);
      complain(`Redis has ${spent} spent and ${held} held of ${whose}, of ${budget.limitNano}`);
    }
    counted += 1;
  };

  const going = Promise.all([again(lookAtBill), again(lookAtCounters)]);
  async function again(lookOnce: () => Promise<void>): Promise<void> {
    while (!isOver) {
      await lookOnce();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }
  return {
    end: async () => {
      isOver = true;
      await going;
      return { bills, counters: counted, above };
    },
  };
}
