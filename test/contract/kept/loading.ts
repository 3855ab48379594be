import { expect } from '@jest/globals';
import type { Loading, ResourceObject } from '#core/providers/kit';
import type { Subject } from '../matrix/subjects.js';

interface Loader {
  /** What a caller says of it. */
  readonly load: ResourceObject;
  readonly path: string;
  readonly json: (model: string) => ResourceObject;
  /** The last that the server says; absent: it says nothing but that its answer ends. */
  readonly last?: string;
}

/** How each server is told to load a model, by its documents. */
const loaders: Readonly<Record<string, Loader>> = {
  ollama: {
    load: { system: 'You are brief.' },
    path: '/api/create',
    json: (from) => ({ model: 'mine', from, system: 'You are brief.' }),
    last: '{"status":"success"}',
  },
  vllm: {
    load: { lora_path: '/adapters/mine' },
    path: '/load_lora_adapter',
    json: () => ({ lora_name: 'mine', lora_path: '/adapters/mine' }),
  },
};

/** A model that was trained elsewhere is loaded in the server's own words, under the name that the caller gives it. */
export function loads({ id, model }: Subject, { plan, hear, endsWell }: Loading): void {
  const known = loaders[id];
  if (!known) throw new Error(`Nobody knows how ${id} loads a model: say it in test/contract/kept.`);
  const { load, path, json, last } = known;
  const { name, call } = plan({ body: { suffix: 'mine', method: { type: 'load', load } }, model });
  expect([name, call]).toEqual(['mine', { method: 'POST', path, json: json(model) }]);
  if (last === undefined) expect(endsWell).toBe(true);
  else expect(hear(last)).toEqual({ is: 'done' });
}
