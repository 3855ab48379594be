import type { Subject } from '../matrix/subjects.js';
import { written } from './transcriptions.js';

export { wish } from './transcriptions.js';

/** Sound goes on as it came, and comes back in English. */
export const proof = (subject: Subject): Promise<void> => written(subject, 'translations');
