import { Failure } from '#core/failure';
import type { ResourceObject, TuningApi } from '#core/providers/kit';
import type { ConfiguredProvider } from '#core/routing';
import { apiOf } from '../choose-keeper.js';
import type { Looking } from '../look-at-batch.js';
import type { Resource } from '../ports.js';
import { endEvent, hasEnded, JOB_EVENT, statusEvents, toldEvent } from './job-events.js';
import { jobNotesOf } from './job-notes.js';
import { jobRecords } from './job-records.js';
import { asOurs } from './tuned-name.js';

/** Asks how a job goes on, and what happened to it since. When it has ended, what it was trained with is charged. */
export async function lookAtJob(job: Resource, keeper: ConfiguredProvider, looking: Looking): Promise<Resource> {
  const { resources, ports, ask } = looking;
  const api = apiOf(keeper, 'fine_tuning');
  const answer = await ask(keeper, api.one(job.id));
  const now = { ...job, object: asOurs(api.read(answer), keeper.slug, jobNotesOf(job)) };
  await noteNews({ job: now, api, answer }, keeper, looking);
  if (!hasEnded(now.object)) {
    await resources.change(job, { object: now.object });
    return now;
  }
  const endedAt = job.endedAt ?? ports.clock.wall();
  await resources.change(job, { object: now.object, endedAt });
  await resources.note(job, [endEvent(now, endedAt)]);
  await resources.charge(job, jobRecords({ ...now, endedAt }));
  return { ...now, endedAt, chargedAt: endedAt };
}

interface News {
  readonly job: Resource;
  readonly api: TuningApi;
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
