import { z } from 'zod';
import { type Loading, loadWish, type Progress } from '../kit/index.js';

/** https://docs.ollama.com/api/create: what a model is made of beside another one. */
const load = z.strictObject({
  /** Name to digest of files that it was given before, at `/api/blobs`. */
  adapters: z.record(z.string(), z.string()).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  system: z.string().optional(),
  template: z.string().optional(),
  quantize: z.string().optional(),
});

const line = z.looseObject({ status: z.string().optional(), error: z.string().optional() });

/** Ollama pulls a model, or creates one from another where a name for it is said. */
export const ollamaLoading: Loading = {
  is: 'loading',
  plan: (wish) => {
    const { name, load: made } = loadWish(wish, load);
    if (name === undefined && made === undefined)
      return { name: wish.model, call: { method: 'POST', path: '/api/pull', json: { model: wish.model } } };
    const model = name ?? wish.model;
    return { name: model, call: { method: 'POST', path: '/api/create', json: { model, from: wish.model, ...made } } };
  },
  hear: (text) => progressOf(text),
  endsWell: false,
};

function progressOf(text: string): Progress {
  const said = line.safeParse(jsonOf(text)).data;
  if (said?.error !== undefined) return { is: 'failed', message: said.error };
  if (said?.status === 'success') return { is: 'done' };
  const { status = '', error: _error, ...data } = said ?? {};
  return { is: 'going', message: status, data };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
