import { Failure } from '#core/failure';
import type { ResourceObject } from '#core/providers/kit';
import type { ConfiguredProvider } from '#core/routing';
import { type Tools, whole, type Work } from './asked.js';
import { apiOf, keeperOf } from './choose-keeper.js';
import { found } from './found.js';
import { listOf, pageWish } from './pages.js';
import type { Resource } from './ports.js';

/** A project's own files, without asking who keeps them. */
export const listFiles: Work = async ({ asked, resources }) => {
  const { purpose } = asked.query;
  const wish = pageWish(asked.query, { usual: 10_000, most: 10_000 });
  const where = typeof purpose === 'string' ? { where: { purpose } } : {};
  return whole(listOf(await resources.page({ project: asked.caller.project, kind: 'file', ...wish, ...where })));
};

/** A file as its keeper says it now. */
export const readFile: Work = async (tools) => {
  const file = await found(tools, 'file', tools.asked.params['id']);
  const keeper = keeperOf(tools.snapshot, file);
  const api = apiOf(keeper, 'files');
  const object = api.read(await orGone(tools, file, tools.ask(keeper, api.one(file.id))));
  await tools.resources.change(file, { object, ...expiryOf(object) });
  return whole(object);
};

/** Removes a file at its keeper, then here: what is gone there is gone. */
export const deleteFile: Work = async (tools) => {
  const file = await found(tools, 'file', tools.asked.params['id']);
  const keeper = keeperOf(tools.snapshot, file);
  await orGone(tools, file, tools.ask(keeper, apiOf(keeper, 'files').remove(file.id)));
  await tools.resources.remove(file);
  return whole({ id: file.id, object: 'file', deleted: true });
};

/** What is in a file, as it comes. */
export const readContent: Work = async (tools) => {
  const file = await found(tools, 'file', tools.asked.params['id']);
  const keeper = keeperOf(tools.snapshot, file);
  const { headers, body } = await orGone(tools, file, tools.open(keeper, apiOf(keeper, 'files').content(file.id)));
  return { is: 'passing', contentType: headers['content-type'] ?? 'application/octet-stream', pieces: body };
};

/** A new file, by whom it is kept. */
export const fileOf = (
  { asked: { caller }, ports: { clock } }: Pick<Tools, 'asked' | 'ports'>,
  { slug }: Pick<ConfiguredProvider, 'slug'>,
  object: ResourceObject,
): Resource => ({
  ...{ project: caller.project, keyId: caller.keyId, keyName: caller.keyName },
  ...{ kind: 'file', id: String(object['id']), provider: slug, object, notes: {} },
  createdAt: clock.wall(),
  ...expiryOf(object),
});

const expiryOf = ({ expires_at: expiresAt }: ResourceObject): { expiresAt?: number } =>
  typeof expiresAt === 'number' && Number.isFinite(expiresAt) ? { expiresAt: expiresAt * 1_000 } : {};

/** What its keeper does not know any more is nobody's: it is forgotten here too. */
async function orGone<Answer>({ resources }: Tools, file: Resource, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Failure && error.details.providerStatus === 404) await resources.remove(file);
    throw error;
  }
}
