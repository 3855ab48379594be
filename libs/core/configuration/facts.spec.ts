import { describe, expect, it } from '@jest/globals';
import { catalogOf } from '../catalog/index.js';
import { modelFacts } from './index.js';

const catalog = catalogOf(
  [{ provider: 'vllm', model: 'm', capabilities: ['text', 'vision'], context: 1_000, reasoning: true }],
  new Set(),
);

const facts = (row: { models?: unknown; discoveredModels?: unknown }, model = 'm') =>
  modelFacts({ kind: 'vllm', models: [], discoveredModels: [], ...row }, model, catalog);

describe('what a model can do', () => {
  const found = [{ id: 'm', capabilities: ['tools'], lacks: ['vision'], context: 500 }];

  it("is what the administrator says, then what the catalogue says, then the provider's own list", () => {
    expect(facts({ models: [{ id: 'm', capabilities: ['audio'] }], discoveredModels: found })?.capabilities).toEqual([
      'audio',
    ]);
    expect(facts({ discoveredModels: found })?.capabilities).toEqual(['text', 'vision']);
    expect(facts({ discoveredModels: [{ ...found[0], id: 'n' }] }, 'n')?.capabilities).toEqual(['tools']);
  });

  it('stays open where a list does not say it, and is closed where it does', () => {
    const known = facts({ discoveredModels: [{ ...found[0], id: 'n' }] }, 'n');
    expect(known?.unsaid).toContain('json_schema');
    expect(known?.unsaid).not.toContain('vision');
    expect(known?.unsaid).not.toContain('tools');
  });

  it('is all that is said where an administrator says it', () => {
    const row = { models: [{ id: 'n', capabilities: ['text'] }], discoveredModels: [{ ...found[0], id: 'n' }] };
    expect(facts(row, 'n')).toMatchObject({ capabilities: ['text'], unsaid: undefined, context: 500 });
  });

  it('takes the size of the context from who runs the model', () => {
    expect(facts({ discoveredModels: found })).toMatchObject({ context: 500, reasoning: true });
  });

  it.each([
    [['reasoning'], [], true],
    [[], ['reasoning'], false],
    [[], [], undefined],
  ])('tells whether it thinks: %j and not %j', (capabilities, lacks, reasoning) => {
    expect(facts({ discoveredModels: [{ id: 'n', capabilities, lacks }] }, 'n')?.reasoning).toBe(reasoning);
  });

  it('is unknown where nobody says anything', () => {
    expect([facts({}, 'n'), facts({ discoveredModels: 'spoiled' }, 'n')]).toEqual([undefined, undefined]);
    expect(facts({ discoveredModels: [{ id: 'n' }] }, 'n')?.capabilities).toBeUndefined();
  });
});
