import { describe, expect, it } from '@jest/globals';
import { endpointsOf, providers } from '#core/providers';
import { ask } from './asking.js';
import { endpointProofs } from './endpoints/index.js';
import { matrix } from './matrix/cells.js';
import { type Endpoint, endpoints, keeps, keysOf } from './matrix/columns.js';
import type { Subject } from './matrix/subjects.js';

for (const { subject, endpoints: cells } of matrix) {
  describe(`${subject.name}, of the endpoints beside chat,`, () => {
    for (const { column, cell } of cells) {
      if (cell.is === 'no') it(`says that it does not have: ${endpoints[column]}`, () => isRefused(subject, column));
      else it(`has: ${endpoints[column]}`, () => endpointProofs[column].proof(subject));
    }
  });
}

async function isRefused(subject: Subject, endpoint: Endpoint): Promise<void> {
  const { wish } = endpointProofs[endpoint];
  const { asked, failure } = await ask({
    ...{ ...wish, subject, endpoint },
    reply: () => {
      throw new Error('Nobody was to be asked.');
    },
  });
  expect({ asked, code: failure?.code, param: failure?.details.param }).toEqual({
    ...{ asked: undefined, code: 'endpoint_not_supported', param: 'model' },
  });
}

describe('the columns of the matrix', () => {
  it('are all that any provider has', () => {
    const had = new Set<string>([...providers.values()].flatMap(endpointsOf));
    const known = new Set(['chat', ...keysOf(endpoints), ...keysOf(keeps)]);
    expect([...had].filter((name) => !known.has(name))).toEqual([]);
  });
});
