import { Failure } from '#core/failure';
import type { ResourceObject, Training } from '#core/providers/kit';
import type { ConfiguredProvider } from '#core/routing';
import { apiOf } from '../choose-keeper.js';
import type { Looking } from '../look-at-batch.js';
import type { Resource } from '../ports.js';
import { endJob } from './end-job.js';
import { hasEnded, JOB_EVENT, statusEvents, toldEvent } from './job-events.js';
import { jobNotesOf } from './job-notes.js';
import { loadJob } from './load-job.js';
import { asOurs } from './tuned-name.js';

/** Asks how a job goes on, and what happened to it since; one of our own is worked at, where there is time for it. */
export async function lookAtJob(job: Resource, keeper: ConfiguredProvider, looking: Looking): Promise<Resource> {
  const api = apiOf(keeper, 'fine_tuning');
  if (api.is === 'training') return lookAtTraining(job, api, { keeper, looking });
  looking.later?.(() => loadJob(job, { api, keeper, looking }));
  return job;
}

interface Given {
  readonly keeper: ConfiguredProvider;
  readonly looking: Looking;
}

async function lookAtTraining(job: Resource, api: Training, { keeper, looking }: Given): Promise<Resource> {
  const answer = await looking.ask(keeper, api.one(job.id));
  const now = { ...job, object: asOurs(api.read(answer), keeper.slug, jobNotesOf(job)) };
  await noteNews({ job: now, api, answer }, keeper, looking);
  if (hasEnded(now.object)) return endJob(now, looking);
  await looking.resources.change(job, { object: now.object });
  return now;
}

interface News {
  readonly job: Resource;
  readonly api: Training;
  /** The job as its provider says it. */
  readonly answer: unknown;
}

async function noteNews({ job, api, answer }: News, keeper: ConfiguredProvider, looking: Looking): Promise<void> {
  const { resources, ports } = looking;
  const news = api.events
    ? (await newsOf({ job, api, answer }, keeper, looking)).map(toldEvent)
    : statusEvents(job, ports.clock.wall());
  await resources.note(job, news);
}

/** A page of a hundred each: who has more to tell since the last look is not listened to any further. */
const MOST_PAGES = 20;

/** What is told of a job and not known yet, the oldest first. */
async function newsOf(
  { job, api, answer }: News,
  keeper: ConfiguredProvider,
  { resources, ask }: Looking,
): Promise<readonly ResourceObject[]> {
  const { call, read } = api.events ?? {};
  if (!read) return [];
  if (!call) return read(answer, job.id).data.toReversed();
  const [newest] = (await resources.events(job, { type: JOB_EVENT, limit: 1 }))?.events ?? [];
  const news: ResourceObject[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data, hasMore } = read(await orNothing(ask(keeper, call(job.id, lastOf(news)))), job.id);
    const known = data.findIndex(({ id }) => id === newest?.id);
    news.push(...(known < 0 ? data : data.slice(0, known)));
    if (known >= 0 || !hasMore || data.length === 0) break;
  }
  return news.toReversed();
}

const lastOf = (news: readonly ResourceObject[]): string | undefined => {
  const last = news.at(-1);
  return last && String(last['id']);
};

/** Who does not know of events has none. */
const orNothing = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => {
    if (error instanceof Failure && error.details.providerStatus === 404) return { data: [], has_more: false };
    throw error;
  });
