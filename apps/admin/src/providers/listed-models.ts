import type { ListedModel } from '#core/dialects';
import { Problem } from '../http/problem.js';
import { ask, type Asked, statusProblem } from './ask.js';

/** The models a provider lists, each once. Throws when it does not. */
export async function listModels(asked: Asked): Promise<readonly ListedModel[]> {
  const { path, alsoAt, moreAt } = asked.kind.dialect.models;
  const pages = [await listAt(asked, path), ...(alsoAt ? [await listAt(asked, alsoAt)] : [])];
  const listed = pages.flat().filter(({ id }) => id.length > 0 && id.length <= 256);
  const models = new Map(listed.map((model) => [model.id, model]));
  for (const more of moreAt ? await listAt(asked, moreAt).catch(nothing) : []) {
    const known = models.get(more.id);
    if (known) models.set(more.id, { ...known, ...told(more) });
  }
  return [...models.values()].slice(0, 5_000);
}

/** More than a machine of a team has; nobody waits for the answers about more. */
const MOST_ASKED_ABOUT = 200;
const AT_ONCE = 8;

/** The same models with what they can do, where the provider says it of each for itself. What it does not answer stays unknown. */
export async function describe(models: readonly ListedModel[], asked: Asked): Promise<readonly ListedModel[]> {
  const silent = asked.kind.dialect.models.about ? models.filter(({ can }) => !can).slice(0, MOST_ASKED_ABOUT) : [];
  const found = new Map<string, ListedModel['can']>();
  for (let at = 0; at < silent.length; at += AT_ONCE) {
    const some = silent.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map(({ id }) => askAbout(id, asked).catch(() => undefined)));
    some.forEach(({ id }, place) => found.set(id, answers[place]));
    if (answers.every((answer) => answer === undefined)) break; // it does not tell, or not now
  }
  return models.map((model) => ({ ...model, can: model.can ?? found.get(model.id) }));
}

async function askAbout(id: string, asked: Asked): Promise<ListedModel['can']> {
  const { about } = asked.kind.dialect.models;
  if (!about) return undefined;
  const { status, json } = await ask(asked, { path: about.path, body: about.body(id) });
  return statusProblem(status) ? undefined : about.parse(json);
}

async function listAt(asked: Asked, path: string): Promise<readonly ListedModel[]> {
  const { kind, baseUrl } = asked;
  const { status, json } = await ask(asked, { path, baseUrl: kind.listing?.(baseUrl) ?? baseUrl });
  const problem = statusProblem(status);
  if (problem) throw new Problem('upstream_error', problem);
  return kind.dialect.models.parse(json);
}

const nothing = (): readonly ListedModel[] => [];

/** Without what is not said. */
const told = (model: ListedModel): ListedModel =>
  Object.fromEntries(Object.entries(model).filter(([, value]) => value !== undefined)) as unknown as ListedModel; // seam: its id is said
