import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { languages } from '../e2e/kit/languages.js';
import { type Scene, startScene, stories } from './scene.js';
import { toolchain } from './toolchain.js';

const folder = path.resolve('test/clients/go');
const go = await toolchain({
  version: ['go', 'version'],
  files: ['main.go', 'go.mod', 'go.sum'].map((name) => path.join(folder, name)),
  install: (into) => [['go', 'build', '-C', folder, '-buildvcs=false', '-o', `${into}/application`, '.']],
  program: (into) => `${into}/application`,
});

const where = go.is === 'ready' ? describe : describe.skip;
const told = go.is === 'ready' ? '' : `: ${go.why}`;

where(`an application in Go${told}`, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene.stop());

  it.each(languages)(
    'with openai-go, at $name',
    async (language) => {
      const variables = scene.begin('openai', language);
      const printed = go.is === 'ready' ? await go.run(variables) : '';
      expect(JSON.parse(printed)).toEqual(stories.openai.told);
      const results = scene.asked(language).flatMap(({ json }) => language.said(json).results);
      expect(results).toEqual(['20 degrees', '21 degrees']);
    },
    90_000,
  );
});
