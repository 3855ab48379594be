import { Failure } from '#core/failure';
import { type Loading, tuningJob } from '#core/providers/kit';
import { type Deployment, matchesPattern } from '#core/routing';
import type { Caller } from '../../relay/ports.js';
import type { Tools } from '../asked.js';
import type { Resource } from '../ports.js';
import { statusEvents } from './job-events.js';
import type { JobNotes } from './job-notes.js';
import { newJob } from './new-job.js';

interface Begun {
  readonly deployment: Deployment;
  readonly notes: JobNotes;
}

/** A job of our own, which a gateway will take up: its server is told then. */
export async function beginLoad(tools: Tools, api: Loading, { deployment, notes }: Begun): Promise<Resource> {
  const { asked, ports, resources } = tools;
  const { provider, model } = deployment;
  const { suffix, method } = asked.body;
  checkKey(asked.caller);
  const wish = { suffix, method };
  const { name } = api.plan({ body: wish, model });
  checkName(tools, deployment, name);
  const object = tuningJob({
    ...{ id: ports.newId('ftjob-'), model, status: 'queued', trainingFile: '' },
    createdAt: Math.floor(ports.clock.wall() / 1_000),
  });
  const job = newJob(tools, provider, { object, notes: { ...notes, load: wish } });
  await resources.keep(job);
  await resources.note(job, statusEvents(job, ports.clock.wall()));
  return job;
}

/** It fills a server's disks and makes it read paths: nobody may that by a key that may simply everything. */
function checkKey({ endpoints }: Caller): void {
  if (endpoints.includes('fine_tuning')) return;
  const message = "To load a model a key must name the endpoint 'fine_tuning': '*' alone does not take it in.";
  throw new Failure('policy_blocked', message);
}

/** What comes of it must be for the caller to use, and replaces nothing that others use. */
function checkName({ asked: { caller } }: Tools, { provider, model }: Deployment, name: string): void {
  const full = `${provider.slug}/${name}`;
  if (!caller.models.some((pattern) => matchesPattern(pattern, full)))
    throw new Failure('model_not_allowed', `The API key may not use the model '${full}'.`, { param: 'suffix' });
  if (provider.credentials === 'passthrough')
    throw new Failure('invalid_request', `The provider '${provider.slug}' loads nothing with its callers' own keys.`, {
      param: 'model',
    });
  const isThere = name !== model && provider.models.some((one) => one === name || one === `${name}:latest`);
  if (!isThere) return;
  throw new Failure('invalid_request', `The provider '${provider.slug}' has a model '${name}' already.`, {
    param: 'suffix',
  });
}
