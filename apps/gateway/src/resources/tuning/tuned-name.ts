import type { ResourceObject } from '#core/providers/kit';
import type { JobNotes } from './job-notes.js';

/** A job with what came of it called as callers may ask for it, and with the metadata that its provider does not keep. */
export const asOurs = (object: ResourceObject, provider: string, { metadata }: Pick<JobNotes, 'metadata'>) => ({
  ...named(object, provider),
  ...(metadata !== undefined && object['metadata'] === undefined && { metadata }),
});

/** The same with what came of it called as callers may ask for it at once: `provider/model`. */
export const named = (object: ResourceObject, provider: string): ResourceObject => ({
  ...object,
  ...renamed(object, 'fine_tuned_model', provider),
  ...renamed(object, 'fine_tuned_model_checkpoint', provider),
});

const renamed = (object: ResourceObject, field: string, provider: string): ResourceObject => {
  const name = object[field];
  return typeof name === 'string' && name ? { [field]: `${provider}/${name}` } : {};
};
