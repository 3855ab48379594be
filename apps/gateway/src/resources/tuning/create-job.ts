import { z } from 'zod';
import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import { isRecord } from '#core/json';
import type { TuningApi } from '#core/providers/kit';
import type { Deployment } from '#core/routing';
import { type Tools, whole, type Work } from '../asked.js';
import { apiOf } from '../choose-keeper.js';
import { found } from '../found.js';
import { keepOrUndo } from '../keep-or-undo.js';
import type { Resource } from '../ports.js';
import { statusEvents } from './job-events.js';
import type { JobNotes } from './job-notes.js';
import { trainee } from './trainee.js';
import { asOurs } from './tuned-name.js';

const asks = z.looseObject({ model: z.string().min(1), training_file: z.string().min(1) });

/** A model is to be trained, by whoever serves it. */
export const createJob: Work = async (tools) => {
  const body = wishOf(tools);
  const deployment = trainee(body.model, tools);
  const keeper = deployment.provider;
  const api = apiOf(keeper, 'fine_tuning');
  await checkFile(tools, deployment, 'training_file');
  await checkFile(tools, deployment, 'validation_file');
  const windows = await admitted(tools, deployment);
  const object = api.read(await tools.askToEnd(keeper, api.create({ body, model: deployment.model })));
  const job = jobOf(tools, deployment, { object, windows });
  await keepOrUndo(tools, job, () => tools.askToEnd(keeper, api.cancel(job.id)));
  await noteStatus(tools, api, job);
  return whole(job.object);
};

function wishOf({ asked: { body } }: Tools): z.infer<typeof asks> {
  const read = asks.safeParse(body);
  if (read.success) return read.data;
  const param = read.error.issues[0]?.path.join('.');
  throw new Failure('invalid_request', `'${param}' must be a string.`, { param });
}

/** What is trained with is the project's own, and at the same provider. Who keeps no files by us has them by names of his own. */
async function checkFile(tools: Tools, { provider }: Deployment, param: 'training_file' | 'validation_file') {
  const id = tools.asked.body[param];
  if (id === undefined || id === null || !provider.kind.files) return;
  const file = await found(tools, 'file', id, param);
  if (file.provider === provider.slug) return;
  const message = `The file '${file.id}' is kept by '${file.provider}', and the model is trained by '${provider.slug}'.`;
  throw new Failure('invalid_request', message, { param });
}

/** The budgets that it is charged to, none of which may be spent. What training costs nobody knows before. */
async function admitted({ permit }: Tools, deployment: Deployment): Promise<readonly string[]> {
  const bound = { usage: noUsage, nano: 1n }; // the least there is: what is spent has no room even for that
  const unpriced = { ...deployment, price: undefined };
  const reservation = await permit.reserve({ n: 1, deployment: unpriced, bound, expected: noUsage });
  reservation.release(noUsage, true);
  return reservation.windows;
}

function jobOf(
  { asked: { caller, body }, ports: { clock }, team }: Tools,
  { provider: { slug }, model }: Deployment,
  { object, windows }: { readonly object: Resource['object']; readonly windows: readonly string[] },
): Resource {
  const notes: JobNotes = {
    ...{ name: String(body['model']), model, windows },
    ...(team !== undefined && { team }),
    ...(isRecord(body['metadata']) && { metadata: body['metadata'] }),
  };
  return {
    ...{ project: caller.project, keyId: caller.keyId, keyName: caller.keyName },
    ...{
      kind: 'fine_tuning_job',
      id: String(object['id']),
      provider: slug,
      object: asOurs(object, slug, notes),
      notes,
    },
    createdAt: clock.wall(),
    nextLookAt: clock.wall(),
  };
}

const noteStatus = async ({ resources, ports }: Tools, api: TuningApi, job: Resource): Promise<void> =>
  api.events ? undefined : resources.note(job, statusEvents(job, ports.clock.wall()));
