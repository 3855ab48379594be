import { Failure } from '#core/failure';
import { isRecord } from '#core/json';
import { objectWithId } from '#core/providers/kit';
import { renderedForm } from '../uploads/rendered-form.js';
import { type ResourceAsked, type Tools, whole, type Work } from './asked.js';
import { apiOf, chooseKeeper, keeperOf } from './choose-keeper.js';
import { formOf } from './create-file.js';
import { fileOf } from './files.js';
import { found } from './found.js';
import { keepOrUndo } from './keep-or-undo.js';
import type { Resource } from './ports.js';

/** A file that will come in parts. */
export const createUpload: Work = async (tools) => {
  const { asked, snapshot, askToEnd } = tools;
  const keeper = chooseKeeper(snapshot, asked);
  const api = apiOf(keeper, 'uploads');
  const object = api.read(await askToEnd(keeper, api.create(asked.body)));
  const upload: Resource = { ...fileOf(tools, keeper, object), kind: 'upload' };
  await keepOrUndo(tools, upload, () => askToEnd(keeper, api.cancel(upload.id)));
  return whole(object);
};

/** A part of it, which goes on while it comes. Only its keeper remembers it. */
export const addPart: Work = async (tools) => {
  const upload = await open(tools);
  const keeper = keeperOf(tools.snapshot, upload);
  const path = apiOf(keeper, 'uploads').partsPath(upload.id);
  const answer = await tools.ask(keeper, { method: 'POST', path, form: renderedForm(formOf(tools), {}) });
  return whole(objectWithId('upload.part', answer));
};

/** All parts are there: it is a file. */
export const completeUpload: Work = async (tools) => {
  const { resources, askToEnd, asked } = tools;
  const upload = await open(tools);
  const keeper = keeperOf(tools.snapshot, upload);
  const api = apiOf(keeper, 'uploads');
  const object = api.read(await askToEnd(keeper, api.complete(upload.id, bodyOf(asked))));
  const { file } = object;
  if (isRecord(file)) {
    const kept = fileOf(tools, keeper, apiOf(keeper, 'files').read(file));
    await keepOrUndo(tools, kept, () => askToEnd(keeper, apiOf(keeper, 'files').remove(kept.id)));
  }
  await resources.change(upload, { object, endedAt: tools.ports.clock.wall() });
  return whole(object);
};

/** It will never be a file. */
export const cancelUpload: Work = async (tools) => {
  const upload = await open(tools);
  const keeper = keeperOf(tools.snapshot, upload);
  const api = apiOf(keeper, 'uploads');
  const object = api.read(await tools.ask(keeper, api.cancel(upload.id)));
  await tools.resources.change(upload, { object, endedAt: tools.ports.clock.wall() });
  return whole(object);
};

const open = (tools: Tools): Promise<Resource> => found(tools, 'upload', tools.asked.params['id']);

function bodyOf({ body }: ResourceAsked): ResourceAsked['body'] {
  if (Array.isArray(body['part_ids'])) return body;
  throw new Failure('invalid_request', "'part_ids' must be a list of ids.", { param: 'part_ids' });
}
