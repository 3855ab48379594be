import { describe, expect, it } from '@jest/globals';
import type { Loading } from './index.js';
import { providers } from './index.js';

const loadingOf = (kind: string): Loading => {
  const api = providers.get(kind)?.fine_tuning;
  if (api?.is !== 'loading') throw new Error(`${kind} loads nothing.`);
  return api;
};
const load = (said: object) => ({ method: { type: 'load', load: said } });

describe('Ollama', () => {
  const { plan, hear } = loadingOf('ollama');

  it('pulls a model of which nothing else is said', () => {
    expect(plan({ body: {}, model: 'llama3.2:1b' })).toEqual({
      name: 'llama3.2:1b',
      call: { method: 'POST', path: '/api/pull', json: { model: 'llama3.2:1b' } },
    });
  });

  it('creates one of another under its new name', () => {
    const made = {
      system: 'You are Mario.',
      parameters: { temperature: 1 },
      adapters: { 'a.safetensors': 'sha256:0' },
    };
    expect(plan({ body: { suffix: 'mario', ...load(made) }, model: 'llama3.2' })).toEqual({
      name: 'mario',
      call: { method: 'POST', path: '/api/create', json: { model: 'mario', from: 'llama3.2', ...made } },
    });
  });

  it.each([
    [{ suffix: '../x' }, 'suffix'],
    [{ method: { type: 'supervised' } }, 'method.type'],
    [load({ license: 'x' }), 'method.load'],
  ])('is not told %j', (body, param) => {
    expect(() => plan({ body, model: 'm' })).toThrow(expect.objectContaining({ details: { param } }));
  });

  it.each([
    ['{"status":"pulling manifest"}', { is: 'going', message: 'pulling manifest', data: {} }],
    [
      '{"status":"pulling a","total":9,"completed":3}',
      { is: 'going', message: 'pulling a', data: { total: 9, completed: 3 } },
    ],
    ['{"status":"success"}', { is: 'done' }],
    ['{"error":"no such model"}', { is: 'failed', message: 'no such model' }],
    ['nonsense', { is: 'going', message: '', data: {} }],
  ])('is heard to say %s', (line, progress) => expect(hear(line)).toEqual(progress));
});

describe('vLLM', () => {
  const { plan, isThere } = loadingOf('vllm');

  it('loads an adapter under a name', () => {
    expect(plan({ body: { suffix: 'sql', ...load({ lora_path: '/adapters/sql' }) }, model: 'meta/x' })).toEqual({
      name: 'sql',
      call: { method: 'POST', path: '/load_lora_adapter', json: { lora_name: 'sql', lora_path: '/adapters/sql' } },
    });
    expect(isThere?.("The lora adapter 'sql' has already been loaded.")).toBe(true);
  });

  it.each([
    [load({ lora_path: '/x' }), 'suffix'],
    [{ suffix: 'x' }, 'method.load.lora_path'],
    [{ suffix: 'x', ...load({}) }, 'method.load.lora_path'],
  ])('is not told %j', (body, param) => {
    expect(() => plan({ body, model: 'm' })).toThrow(expect.objectContaining({ details: { param } }));
  });
});
