import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import { isRecord } from '#core/json';
import type { Training } from '#core/providers/kit';
import type { Deployment } from '#core/routing';
import { type Tools, whole, type Work } from '../asked.js';
import { apiOf } from '../choose-keeper.js';
import { found } from '../found.js';
import { keepOrUndo } from '../keep-or-undo.js';
import type { Resource } from '../ports.js';
import { beginLoad } from './begin-load.js';
import { statusEvents } from './job-events.js';
import type { JobNotes } from './job-notes.js';
import { newJob } from './new-job.js';
import { trainee } from './trainee.js';

/** A model is to be trained by whoever serves it, or loaded by a server of one's own. */
export const createJob: Work = async (tools) => {
  const { asked } = tools;
  const deployment = trainee(textOf(tools, 'model'), tools);
  const api = apiOf(deployment.provider, 'fine_tuning');
  const windows = await admitted(tools, deployment);
  const notes: JobNotes = {
    ...{ name: textOf(tools, 'model'), model: deployment.model, windows },
    ...(tools.team !== undefined && { team: tools.team }),
    ...(isRecord(asked.body['metadata']) && { metadata: asked.body['metadata'] }),
  };
  const job =
    api.is === 'loading'
      ? await beginLoad(tools, api, { deployment, notes })
      : await beginTraining(tools, api, { deployment, notes });
  return whole(job.object);
};

function textOf({ asked: { body } }: Tools, param: string): string {
  const text = body[param];
  if (typeof text === 'string' && text) return text;
  throw new Failure('invalid_request', `'${param}' must be a string.`, { param });
}

/** The budgets that it is charged to, none of which may be spent. What training costs nobody knows before. */
async function admitted({ permit }: Tools, deployment: Deployment): Promise<readonly string[]> {
  const bound = { usage: noUsage, nano: 1n }; // the least there is: what is spent has no room even for that
  const unpriced = { ...deployment, price: undefined };
  const reservation = await permit.reserve({ n: 1, deployment: unpriced, bound, expected: noUsage });
  reservation.release(noUsage, true);
  return reservation.windows;
}

interface Begun {
  readonly deployment: Deployment;
  readonly notes: JobNotes;
}

async function beginTraining(tools: Tools, api: Training, { deployment, notes }: Begun): Promise<Resource> {
  const { provider, model } = deployment;
  await checkFile(tools, deployment, textOf(tools, 'training_file'), 'training_file');
  await checkFile(tools, deployment, tools.asked.body['validation_file'], 'validation_file');
  const object = api.read(await tools.askToEnd(provider, api.create({ body: tools.asked.body, model })));
  const job = newJob(tools, provider, { object, notes });
  await keepOrUndo(tools, job, () => tools.askToEnd(provider, api.cancel(job.id)));
  if (!api.events) await tools.resources.note(job, statusEvents(job, tools.ports.clock.wall()));
  return job;
}

/** What is trained with is the project's own, and at the same provider. Who keeps no files by us has them by names of his own. */
async function checkFile(tools: Tools, { provider }: Deployment, id: unknown, param: string): Promise<void> {
  if (id === undefined || id === null || !provider.kind.files) return;
  const file = await found(tools, 'file', id, param);
  if (file.provider === provider.slug) return;
  const message = `The file '${file.id}' is kept by '${file.provider}', and the model is trained by '${provider.slug}'.`;
  throw new Failure('invalid_request', message, { param });
}
