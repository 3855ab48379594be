import { Failure } from '#core/failure';
import type { Ports } from '../relay/ports.js';
import { Cancel } from '../relay/cancel.js';
import { collect } from '../relay/collect.js';
import { parseJson } from '../relay/parse-json.js';
import { ask } from './ask.js';
import type { Tools } from './asked.js';
import { type Looking, lookAt } from './look-at-batch.js';
import type { Resource, Resources } from './ports.js';

export interface Watched {
  readonly ports: Pick<Ports, 'upstream' | 'signer' | 'clock' | 'newId' | 'snapshots'>;
  readonly resources: Resources;
  readonly everyMs: number;
  /** Told of what cannot be looked at, in words. */
  readonly onProblem: (problem: string) => void;
}

const MOST_AT_ONCE = 10;
/** What goes on longer than this does so for ever: its provider forgot it. */
const LONGEST_MS = 30 * 86_400_000;

/** Looks at batches that go on, so that they are charged though nobody asks for them: each by one gateway at a time. */
export function watchBatches({ ports, resources, everyMs, onProblem }: Watched): { close(): Promise<void> } {
  const cancel = new Cancel();
  const looking = toolsOf({ ports, resources }, cancel);
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    for (const batch of await resources.takeDue('batch', MOST_AT_ONCE)) {
      if (cancel.reason) return;
      // Not the provider's own words: they may repeat a prompt.
      await lookOnce(batch, looking, ports).catch((error: unknown) =>
        onProblem(`The batch ${batch.id} at ${batch.provider} cannot be looked at: ${Failure.from(error).code}`),
      );
    }
  };
  const timer = setInterval(() => {
    // That PostgreSQL is away, others tell.
    running ??= look()
      .catch(() => undefined)
      .finally(() => (running = undefined));
  }, everyMs).unref();
  return {
    close: async () => {
      clearInterval(timer);
      cancel.cancel(stopping());
      await running;
    },
  };
}

async function lookOnce(batch: Resource, looking: Looking, { snapshots, clock }: Watched['ports']): Promise<void> {
  if (clock.wall() - batch.createdAt > LONGEST_MS) return looking.resources.change(batch, { nextLookAt: undefined });
  const keeper = snapshots.current().providers.get(batch.provider);
  // Whose key is the caller's own can be asked by him alone.
  if (!keeper || keeper.credentials === 'passthrough') return;
  await lookAt(batch, keeper, looking);
}

function toolsOf({ ports, resources }: Pick<Watched, 'ports' | 'resources'>, cancel: Cancel): Looking {
  const open: Tools['open'] = (provider, call) =>
    ask({ provider, call, on: { cancel }, ports, onStatus: () => undefined });
  return {
    ...{ ports, resources, open },
    ask: async (provider, call) => {
      const { body } = await open(provider, call);
      return parseJson(await collect(body, provider.slug), provider.slug);
    },
  };
}

const stopping = () => new Failure('overloaded', 'The gateway is stopping.');
