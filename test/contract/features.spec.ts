import { describe, expect, it } from '@jest/globals';
import { ask } from './asking.js';
import { type Refusal, matrix } from './matrix/cells.js';
import { type Feature, features } from './matrix/columns.js';
import { languageOf, type Subject } from './matrix/subjects.js';
import { chat, proofs } from './proofs.js';
import { voiceOf } from './voices/index.js';
import { wishes } from './wishes.js';

/** What asks for a feature that may be refused. */
const asksFor: Partial<Readonly<Record<Feature, Readonly<Record<string, unknown>>>>> = {
  system: wishes.system,
  tools: wishes.tools,
  parallelTools: wishes.twoTools,
  streamedTools: { ...wishes.twoTools, stream: true },
  jsonSchema: wishes.jsonSchema,
  images: wishes.image,
  effort: wishes.effort,
  reasoning: wishes.effort,
};

for (const { subject, features: cells } of matrix) {
  describe(`${subject.name}, of what a chat may hold,`, () => {
    for (const { column, cell } of cells) {
      if (cell.is !== 'no') it(`does: ${features[column]}`, () => proofs[column](subject));
      else
        it(`says that it does not, because ${cell.why}: ${features[column]}`, () =>
          isRefused(subject, column, cell.refusal));
    }
  });
}

async function isRefused(subject: Subject, column: Feature, refusal: Refusal): Promise<void> {
  const body = asksFor[column] ?? wishes.text;
  const reply = (asked: Parameters<ReturnType<typeof voiceOf>['whole']>[1]) =>
    voiceOf(languageOf(subject, 'openai-chat'), subject.id).whole({ text: 'Hi' }, asked);
  const { asked, failure, headers } = await ask({ ...chat(subject, body), reply });
  if (refusal.is === 'refused') {
    expect({ asked, code: failure?.code, param: failure?.details.param }).toEqual({
      asked: undefined,
      code: refusal.code,
      param: refusal.param,
    });
    return;
  }
  expect({ failure, lost: headers['x-gatewright-lossy'] }).toEqual({ failure: undefined, lost: refusal.field });
  const strict = await ask({ ...chat(subject, { ...body, provider: { require_parameters: true } }), reply });
  expect({ asked: strict.asked, code: strict.failure?.code, param: strict.failure?.details.param }).toEqual({
    ...{ asked: undefined, code: 'invalid_request', param: refusal.field },
  });
}
