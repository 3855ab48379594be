import { Failure } from '#core/failure';
import type { Loading, Progress, ResourceCall, ResourceObject } from '#core/providers/kit';
import type { ConfiguredProvider } from '#core/routing';
import { linesOf } from '../lines-in.js';
import type { Looking } from '../look-at-batch.js';
import type { Resource, ResourceEvent } from '../ports.js';
import { endJob } from './end-job.js';
import { hasEnded, statusEvents, toldEvent } from './job-events.js';
import { jobNotesOf } from './job-notes.js';
import { leased } from './leased.js';

interface Given {
  readonly api: Loading;
  readonly keeper: ConfiguredProvider;
  readonly looking: Looking;
}

/**
 * Tells a server what to load, and notes what it says meanwhile. While it goes on nobody else takes it up; who dies with it leaves it to
 * another gateway, which begins anew: to load twice is to load once.
 */
export async function loadJob(job: Resource, given: Given): Promise<void> {
  const { looking } = given;
  const { name, call } = planned(job, given.api);
  const lease = leased(job, looking);
  const running = { ...job, object: { ...job.object, status: 'running' } };
  try {
    const notes = { ...jobNotesOf(job), isBegun: true };
    await looking.resources.change(job, { object: running.object, notes });
    await looking.resources.note(job, statusEvents(running, looking.ports.clock.wall()));
    const end = await loaded(job, call, given);
    await lease.end();
    if (await isOver(job, looking)) return;
    await finish(running, { end, name }, given);
  } finally {
    await lease.end();
  }
}

type End = Exclude<Progress, { readonly is: 'going' }>;

async function loaded(job: Resource, call: ResourceCall, { api, keeper, looking }: Given): Promise<End> {
  const happened = new Set<string>();
  try {
    const { body } = await looking.open(keeper, call);
    for await (const line of linesOf(body)) {
      const progress = api.hear(utf8.decode(line));
      if (progress.is !== 'going') return progress;
      if (!progress.message || happened.has(progress.message)) continue;
      happened.add(progress.message);
      await looking.resources.note(job, [eventOf(job, progress, looking)]);
      if (await isOver(job, looking)) break; // it was cancelled: leaving the answer closes it
    }
    return api.endsWell ? { is: 'done' } : { is: 'failed', message: 'The server stopped in the middle.' };
  } catch (error) {
    return refusalOf(Failure.from(error), { api, job });
  }
}

const utf8 = new TextDecoder();

const planned = ({ notes }: Resource, api: Loading) => {
  const { load = {}, model } = jobNotesOf({ notes });
  return api.plan({ body: load, model });
};

/** What went wrong here and not there is for another gateway, or for later: it is thrown. */
function refusalOf(failure: Failure, { api, job }: { readonly api: Loading; readonly job: Resource }): End {
  if (failure.details.fault === undefined) throw failure;
  if (jobNotesOf(job).isBegun && api.isThere?.(failure.message)) return { is: 'done' };
  return { is: 'failed', message: failure.message };
}

interface Ended {
  readonly end: End;
  readonly name: string;
}

async function finish(job: Resource, { end, name }: Ended, { keeper, looking }: Given): Promise<void> {
  const at = Math.floor(looking.ports.clock.wall() / 1_000);
  const done = { status: 'succeeded', fine_tuned_model: `${keeper.slug}/${name}` };
  const failed = {
    status: 'failed',
    error: { code: 'failed', message: end.is === 'failed' ? end.message : '', param: null },
  };
  const object = { ...job.object, ...(end.is === 'done' ? done : failed), finished_at: at };
  await endLoad({ ...job, object }, looking);
}

/** A job of our own has ended. What was to be loaded is forgotten: it may have said a prompt. */
export async function endLoad(job: Resource, looking: Pick<Looking, 'resources' | 'ports'>): Promise<Resource> {
  const { load: _load, ...notes } = jobNotesOf(job);
  await looking.resources.note(job, statusEvents(job, looking.ports.clock.wall()));
  return endJob({ ...job, notes }, looking);
}

async function isOver(job: Resource, { resources }: Looking): Promise<boolean> {
  const now = await resources.find(job);
  return now === undefined || hasEnded(now.object);
}

function eventOf(
  { id }: Resource,
  { message, data }: { readonly message: string; readonly data: ResourceObject },
  { ports }: Looking,
): ResourceEvent {
  const said = message.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 80);
  return toldEvent({
    ...{ object: 'fine_tuning.job.event', id: `ftevent-${id}-${said}`, level: 'info', message, type: 'message', data },
    created_at: Math.floor(ports.clock.wall() / 1_000),
  });
}
