import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { chooseKeeper } from '../../apps/gateway/src/resources/choose-keeper.js';
import { worldOf } from './asking.js';
import { keptProofs } from './kept/index.js';
import { matrix } from './matrix/cells.js';
import { type Kept, keeps } from './matrix/columns.js';
import type { Subject } from './matrix/subjects.js';

for (const { subject, keeps: cells } of matrix) {
  describe(`${subject.name}, of what is kept for a project,`, () => {
    for (const { column, cell } of cells) {
      if (cell.is === 'no') it(`says that it does not have: ${keeps[column]}`, () => isRefused(subject, column));
      else it(`has: ${keeps[column]}`, () => keptProofs[column].proof(subject));
    }
  });
}

/** Also where it is named, and where it is the only one there is. */
function isRefused(subject: Subject, endpoint: Kept): void {
  for (const [pinned, param] of [[subject.id, 'x-provider'], [undefined]] as const) {
    let failure: unknown;
    try {
      chooseKeeper(worldOf(subject), { endpoint, pinned });
    } catch (error) {
      failure = error;
    }
    expect(Failure.from(failure)).toMatchObject({ code: 'endpoint_not_supported', details: { param } });
  }
}
