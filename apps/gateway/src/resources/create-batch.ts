import { z } from 'zod';
import { Failure } from '#core/failure';
import type { ConfiguredProvider } from '#core/routing';
import { type Tools, whole, type Work } from './asked.js';
import { admitted } from './admit-batch.js';
import { BatchLines, type BatchSummary } from './batch-lines.js';
import { type BatchNotes, summaryOf } from './batch-notes.js';
import { checkPaths } from './batch-paths.js';
import { apiOf, keeperOf } from './choose-keeper.js';
import { found } from './found.js';
import { keepOrUndo } from './keep-or-undo.js';
import { lineModel } from './line-model.js';
import type { Resource } from './ports.js';

const asks = z.looseObject({ input_file_id: z.string(), endpoint: z.string(), completion_window: z.string() });

/** A batch of the requests in a file, at whoever keeps that. */
export const createBatch: Work = async (tools) => {
  const { asked, snapshot, askToEnd } = tools;
  const body = wishOf(tools);
  const file = await found(tools, 'file', body.input_file_id, 'input_file_id');
  const keeper = keeperOf(snapshot, file);
  const api = apiOf(keeper, 'batches');
  const summary = summaryOf(file) ?? (await summarised(tools, file, keeper));
  checkPaths(asked.caller, [body.endpoint, ...summary.urls]);
  const models = await admitted(tools, keeper, summary);
  const object = api.read(await askToEnd(keeper, api.create({ body, models: models.map(({ model }) => model) })));
  const batch = batchOf(tools, keeper, object, models);
  await keepOrUndo(tools, batch, () => askToEnd(keeper, api.cancel(batch.id)));
  return whole(object);
};

function wishOf({ asked: { body } }: Tools): z.infer<typeof asks> {
  const read = asks.safeParse(body);
  if (read.success) return read.data;
  const param = read.error.issues[0]?.path.join('.');
  throw new Failure('invalid_request', `'${param}' must be a string.`, { param });
}

/** A file that was not looked into as it came, because it came in parts: its lines must say the models as the provider does. */
async function summarised(tools: Tools, file: Resource, keeper: ConfiguredProvider): Promise<BatchSummary> {
  const { asked, snapshot, open } = tools;
  if (file.object['purpose'] !== 'batch')
    throw new Failure('invalid_request', "The file has another purpose than 'batch'.", { param: 'input_file_id' });
  const { body } = await open(keeper, apiOf(keeper, 'files').content(file.id));
  const lines = new BatchLines((name) => {
    const { model } = lineModel(name, { snapshot, caller: asked.caller, keeper });
    if (model === name) return name;
    throw new Failure('invalid_request', `a file that was uploaded in parts says this model as '${model}'.`);
  });
  for await (const _ of lines.through(body));
  return lines.summary;
}

function batchOf(
  { asked: { caller }, ports: { clock }, team }: Tools,
  { slug }: ConfiguredProvider,
  object: Resource['object'],
  models: BatchNotes['models'],
): Resource {
  const notes: BatchNotes = { models, ...(team !== undefined && { team }) };
  return {
    ...{ project: caller.project, keyId: caller.keyId, keyName: caller.keyName },
    ...{ kind: 'batch', id: String(object['id']), provider: slug, object, notes },
    createdAt: clock.wall(),
    nextLookAt: clock.wall(),
  };
}
