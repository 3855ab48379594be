import { type FakeTuner, openAiTuner } from '../../fakes/upstream/index.js';
import { fileOf, type KeeperScene, startKeeper } from './keeper-scene.js';
import type { SystemOptions } from './system.js';

/** A provider that trains models, and an application that has a file there. */
export interface TunerScene extends KeeperScene {
  readonly tuner: FakeTuner;
  /** Id of a file to train with. */
  readonly file: string;
}

/** Of the two providers only `openai` trains. */
export async function startTuner(options: SystemOptions = {}): Promise<TunerScene> {
  const scene = await startKeeper(options);
  const tuner = openAiTuner();
  scene.upstream.respond((request) =>
    request.path.includes('/fine_tuning/') ? tuner.answer(request) : scene.keeper.answer(request),
  );
  const { id } = await scene.client.files.create({ file: fileOf('{"messages":[]}\n'), purpose: 'fine-tune' });
  return { ...scene, tuner, file: id };
}
