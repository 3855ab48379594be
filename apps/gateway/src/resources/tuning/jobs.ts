import { Failure } from '#core/failure';
import type { ResourceCall, TuningApi } from '#core/providers/kit';
import { type Tools, whole, type Work } from '../asked.js';
import { apiOf, keeperOf } from '../choose-keeper.js';
import { found } from '../found.js';
import { listOf, pageWish } from '../pages.js';
import type { Resource } from '../ports.js';
import { hasEnded, JOB_EVENT } from './job-events.js';
import { endLoad } from './load-job.js';
import { lookAtJob } from './look-at-job.js';
import { named } from './tuned-name.js';

const kind = 'fine_tuning_job';
const pageSize = { usual: 20, most: 100 };

/** A job as it is now. */
export const readJob: Work = async (tools) => whole((await looked(tools)).object);

/** A project's own jobs as they were seen last: those that go on are looked at in the background. */
export const listJobs: Work = async ({ asked: { caller, query }, resources }) => {
  const { after, limit } = pageWish(query, pageSize);
  const where = metadataIn(query);
  const wish = { project: caller.project, kind, after, limit, order: 'desc', where } as const;
  return whole(listOf(await resources.page(wish)));
};

/** No more is trained. */
export const cancelJob: Work = (tools) => told(tools, 'cancel');
export const pauseJob: Work = (tools) => told(tools, 'pause');
export const resumeJob: Work = (tools) => told(tools, 'resume');

/** What happened to a job, the newest first. */
export const listEvents: Work = async (tools) => {
  const job = await looked(tools);
  const { after, limit } = pageWish(tools.asked.query, pageSize);
  const page = await tools.resources.events(job, { type: JOB_EVENT, after, limit });
  return whole(listOf(page && { resources: page.events, hasMore: page.hasMore }));
};

/** What a job has kept of a model while it was trained. */
export const listCheckpoints: Work = async (tools) => {
  const job = await found(tools, kind, tools.asked.params['id']);
  const keeper = keeperOf(tools.snapshot, job);
  const api = apiOf(keeper, 'fine_tuning');
  const checkpoints = api.is === 'training' ? api.checkpoints : undefined;
  if (api.is !== 'training' || !checkpoints) return whole(listOf({ resources: [], hasMore: false }));
  const { after, limit } = pageWish(tools.asked.query, pageSize);
  const call = checkpoints.call?.(job.id, after) ?? api.one(job.id);
  const { data, hasMore } = checkpoints.read(await tools.ask(keeper, call), job.id);
  const resources = data.slice(0, limit).map((object) => ({ object: named(object, keeper.slug) }));
  return whole(listOf({ resources, hasMore: hasMore || data.length > limit }));
};

const looked = async (tools: Tools): Promise<Resource> => {
  const job = await found(tools, kind, tools.asked.params['id']);
  return job.chargedAt === undefined ? lookAtJob(job, keeperOf(tools.snapshot, job), tools) : job;
};

type Telling = 'cancel' | 'pause' | 'resume';

async function told(tools: Tools, what: Telling) {
  const job = await found(tools, kind, tools.asked.params['id']);
  const keeper = keeperOf(tools.snapshot, job);
  const api = apiOf(keeper, 'fine_tuning');
  if (api.is === 'loading' && what === 'cancel') return whole((await cancelled(job, tools)).object);
  await tools.ask(keeper, callOf(api, what, job));
  return whole((await lookAtJob(job, keeper, tools)).object);
}

/** Whoever works at it sees that it is over, and leaves. */
async function cancelled(job: Resource, tools: Tools): Promise<Resource> {
  if (hasEnded(job.object)) return job;
  const finished_at = Math.floor(tools.ports.clock.wall() / 1_000);
  return endLoad({ ...job, object: { ...job.object, status: 'cancelled', finished_at } }, tools);
}

function callOf(api: TuningApi, what: Telling, { id, provider }: Resource): ResourceCall {
  const call = api.is === 'training' ? api[what]?.(id) : undefined;
  if (call) return call;
  throw new Failure('endpoint_not_supported', `The provider '${provider}' cannot ${what} fine-tuning jobs.`);
}

/** `metadata[key]=value`, as often as it stands there. */
function metadataIn(query: Tools['asked']['query']): Readonly<Record<string, unknown>> {
  const asked = Object.entries(query).flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return asked.length === 0 ? {} : { metadata: Object.fromEntries(asked) };
}
