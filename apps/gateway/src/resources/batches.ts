import { type Tools, whole, type Work } from './asked.js';
import { apiOf, keeperOf } from './choose-keeper.js';
import { found } from './found.js';
import { lookAt } from './look-at-batch.js';
import { listOf, pageWish } from './pages.js';
import type { Resource } from './ports.js';

/** A batch as it is now. */
export const readBatch: Work = async (tools) => whole((await looked(tools)).object);

/** No more of it is worked on; what was done is charged. */
export const cancelBatch: Work = async (tools) => {
  const batch = await found(tools, 'batch', tools.asked.params['id']);
  const keeper = keeperOf(tools.snapshot, batch);
  const api = apiOf(keeper, 'batches');
  const object = api.read(await tools.ask(keeper, api.cancel(batch.id)));
  await tools.resources.change(batch, { object });
  return whole(object);
};

/** How many that go on are asked for while they are listed; the others are as they were seen last. */
const MOST_LOOKED_AT = 10;

/** A project's own batches. */
export const listBatches: Work = async (tools) => {
  const { asked, resources } = tools;
  const wish = pageWish(asked.query, { usual: 20, most: 100 });
  const page = await resources.page({ project: asked.caller.project, kind: 'batch', ...wish });
  const open = (page?.resources ?? []).filter(({ endedAt }) => endedAt === undefined).slice(0, MOST_LOOKED_AT);
  const now = new Map(await Promise.all(open.map(async (batch) => [batch.id, await asItIs(tools, batch)] as const)));
  return whole(listOf(page && { ...page, resources: page.resources.map((batch) => now.get(batch.id) ?? batch) }));
};

const looked = async (tools: Tools): Promise<Resource> => {
  const batch = await found(tools, 'batch', tools.asked.params['id']);
  return batch.chargedAt === undefined ? lookAt(batch, keeperOf(tools.snapshot, batch), tools) : batch;
};

/** A list does not fail because one of those in it cannot be asked for. */
const asItIs = async (tools: Tools, batch: Resource): Promise<Resource> => {
  const keeper = tools.snapshot.providers.get(batch.provider);
  return keeper ? lookAt(batch, keeper, tools).catch(() => batch) : batch;
};
