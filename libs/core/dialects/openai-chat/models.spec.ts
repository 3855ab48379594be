import { expect, it } from '@jest/globals';
import { parseModels } from './models.js';

it('reads a list of models in each of its shapes', () => {
  expect(
    parseModels({
      object: 'list',
      data: [{ id: 'a' }, { id: 'b', context_window: 8192, max_completion_tokens: 4096 }, {}, null],
    }),
  ).toEqual([
    { id: 'a', context: undefined, maxOutput: undefined },
    { id: 'b', context: 8192, maxOutput: 4096 },
  ]);
  expect(parseModels([{ id: 'c', context_length: 1000, top_provider: { max_completion_tokens: 10 } }])).toEqual([
    { id: 'c', context: 1000, maxOutput: 10 },
  ]);
  expect(parseModels({ models: [{ name: 'command' }] })).toHaveLength(1);
  expect([parseModels(null), parseModels('x'), parseModels({})]).toEqual([[], [], []]);
});
