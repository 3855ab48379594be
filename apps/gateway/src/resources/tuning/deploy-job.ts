import { Failure } from '#core/failure';
import { isRecord } from '#core/json';
import type { Serving } from '#core/providers/kit';
import { whole, type Work } from '../asked.js';
import { apiOf, keeperOf } from '../choose-keeper.js';
import { found } from '../found.js';
import type { Resource } from '../ports.js';

/**
 * What came of a job is to be served, where one call to its provider does that. What that answers passes in `deployment`: each has words
 * of its own for it.
 */
export const deployJob: Work = async (tools) => {
  const { asked, snapshot, askToEnd } = tools;
  const job = await found(tools, 'fine_tuning_job', asked.params['id']);
  const keeper = keeperOf(snapshot, job);
  const api = apiOf(keeper, 'fine_tuning');
  const model = modelOf(job);
  const serving: Serving = api.is === 'training' ? api.serving : { is: 'at once' };
  const answer = { object: 'fine_tuning.job.deployment', fine_tuning_job_id: job.id, model };
  if (serving.is === 'at once') return whole({ ...answer, status: 'ready', deployment: null });
  if (serving.is === 'elsewhere') throw elsewhere(job, serving.how);
  const call = serving.call({ job: job.id, model: model.slice(keeper.slug.length + 1) }, asked.body);
  const deployment = await askToEnd(keeper, call);
  return whole({ ...answer, status: 'requested', deployment: isRecord(deployment) ? deployment : null });
};

function modelOf({ id, object }: Resource): string {
  const model = object['fine_tuned_model'];
  if (typeof model === 'string' && model) return model;
  const message = `The job '${id}' has no model to deploy: it is '${String(object['status'])}'.`;
  throw new Failure('invalid_request', message, { param: 'id' });
}

const elsewhere = ({ provider }: Resource, how: string) =>
  new Failure('endpoint_not_supported', `The provider '${provider}' deploys models by no single call. ${how}`);
