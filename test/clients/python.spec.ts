import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { languages } from '../e2e/kit/languages.js';
import { folder, python } from './python.js';
import { type Scene, startScene, stories } from './scene.js';

const where = python.is === 'ready' ? describe : describe.skip;
const told = python.is === 'ready' ? '' : `: ${python.why}`;
const applications = (['openai', 'anthropic'] as const).flatMap((sdk) =>
  languages.map((language) => ({ sdk, language, name: language.name })),
);

where(`an application in Python${told}`, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.stop());

  it.each(applications)(
    'with $sdk, at $name',
    async ({ sdk, language }) => {
      const variables = scene.begin(sdk, language);
      const run = python.is === 'ready' ? python.run : undefined;
      const printed = await run?.(variables, path.join(folder, `${sdk}_application.py`));
      expect(JSON.parse(printed ?? '')).toEqual(stories[sdk].told);
      const results = scene.asked(language).flatMap(({ json }) => language.said(json).results);
      expect(results).toEqual(['20 degrees', '21 degrees']);
    },
    90_000,
  );
});
