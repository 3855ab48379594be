import type { Kept } from '../matrix/columns.js';
import type { Subject } from '../matrix/subjects.js';
import * as batches from './batches.js';
import * as files from './files.js';
import * as fine_tuning from './fine-tuning.js';
import * as uploads from './uploads.js';

/** What stands behind a yes of what providers keep. */
export const keptProofs: Readonly<Record<Kept, { proof(subject: Subject): Promise<void> }>> = {
  ...{ files, uploads, batches, fine_tuning },
};
