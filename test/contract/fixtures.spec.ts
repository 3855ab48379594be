import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readElsewhere, replayedFiles } from '../fixtures/recorded/index.js';
import { areThere, recordedFiles } from '../fixtures/recorded/recording.js';

const recorded = areThere ? describe : describe.skip;

recorded('every recorded answer', () => {
  it('is read by a test, and none twice', () => {
    const read = [...replayedFiles, ...Object.keys(readElsewhere)];
    expect(read.toSorted()).toEqual(recordedFiles().toSorted());
  });

  it.each(Object.entries(readElsewhere))('is named where it is read: %s in %s', (file, spec) => {
    expect(readFileSync(path.resolve(process.cwd(), spec), 'utf8')).toContain(path.basename(file));
  });
});
