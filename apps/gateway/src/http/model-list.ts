import { namesOf, type Snapshot } from '#core/routing';

/** A model as both families of SDKs read it. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly type: 'model';
  readonly display_name: string;
  readonly created_at: string;
}

const lists = new WeakMap<Snapshot, readonly ListedModel[]>();

/** Routes by their names (patterns are no names), then every model of every provider as `provider/model`. Made once per snapshot. */
export function listModels(snapshot: Snapshot): readonly ListedModel[] {
  const before = lists.get(snapshot);
  if (before) return before;
  const names = snapshot.routes.flatMap(namesOf).filter((name) => !name.includes('*'));
  const routes = [...new Set(names)].map((name) => listed(name, 'gatewright'));
  const models = [...snapshot.providers.values()].flatMap((provider) =>
    provider.models.map((model) => listed(`${provider.slug}/${model}`, provider.slug)),
  );
  const list = [...routes, ...models];
  lists.set(snapshot, list);
  return list;
}

const listed = (id: string, owner: string): ListedModel => ({
  id,
  object: 'model',
  created: 0,
  owned_by: owner,
  type: 'model',
  display_name: id,
  created_at: '1970-01-01T00:00:00Z',
});
