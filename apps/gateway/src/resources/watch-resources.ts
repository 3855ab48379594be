import { Failure } from '#core/failure';
import type { Ports } from '../relay/ports.js';
import { Cancel } from '../relay/cancel.js';
import { collect } from '../relay/collect.js';
import { parseJson } from '../relay/parse-json.js';
import { ask } from './ask.js';
import type { Tools } from './asked.js';
import { type Look, type Looking, lookAt } from './look-at-batch.js';
import type { Resource, ResourceKind, Resources } from './ports.js';
import { lookAtJob } from './tuning/look-at-job.js';

export interface Watched {
  readonly ports: Pick<Ports, 'upstream' | 'signer' | 'clock' | 'newId' | 'snapshots'>;
  readonly resources: Resources;
  readonly everyMs: number;
  /** Told of what cannot be looked at, in words. */
  readonly onProblem: (problem: string) => void;
}

/** What goes on by itself, and how it is looked at. */
const looks: readonly (readonly [ResourceKind, Look])[] = [
  ['batch', lookAt],
  ['fine_tuning_job', lookAtJob],
];

const MOST_AT_ONCE = 10;
/** What goes on longer than this does so for ever: its provider forgot it. */
const LONGEST_MS = 30 * 86_400_000;

/** Looks at what goes on, so that it is charged and told though nobody asks for it: each by one gateway at a time. */
export function watchResources({ ports, resources, everyMs, onProblem }: Watched): { close(): Promise<void> } {
  const cancel = new Cancel();
  const lasting = new Set<Promise<void>>();
  const tools = toolsOf({ ports, resources }, cancel);
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    for (const [kind, lookAtIt] of looks)
      for (const resource of await resources.takeDue(kind, MOST_AT_ONCE)) {
        if (cancel.reason) return;
        const { id, provider } = resource;
        // Not the provider's own words: they may repeat a prompt.
        const tell = (error: unknown): void =>
          onProblem(`The ${kind} ${id} at ${provider} cannot be looked at: ${Failure.from(error).code}`);
        const looking = { ...tools, later: keeping(lasting, tell) };
        await lookOnce(resource, { looking, lookAtIt, ports }).catch(tell);
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
      await Promise.all(lasting);
    },
  };
}

/** Works at what lasts while others are looked at. */
const keeping =
  (lasting: Set<Promise<void>>, tell: (error: unknown) => void): NonNullable<Looking['later']> =>
  (work) => {
    const done = work()
      .catch(tell)
      .finally(() => lasting.delete(done));
    lasting.add(done);
  };

interface Looked extends Pick<Watched, 'ports'> {
  readonly looking: Looking;
  readonly lookAtIt: Look;
}

async function lookOnce(resource: Resource, { looking, lookAtIt, ports }: Looked): Promise<void> {
  const { snapshots, clock } = ports;
  if (clock.wall() - resource.createdAt > LONGEST_MS)
    return looking.resources.change(resource, { nextLookAt: undefined });
  const keeper = snapshots.current().providers.get(resource.provider);
  // Whose key is the caller's own can be asked by him alone.
  if (!keeper || keeper.credentials === 'passthrough') return;
  await lookAtIt(resource, keeper, looking);
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
