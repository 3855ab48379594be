import type { ConfiguredProvider } from '#core/routing';
import type { Tools } from '../asked.js';
import type { Resource } from '../ports.js';
import type { JobNotes } from './job-notes.js';
import { asOurs } from './tuned-name.js';

/** A job that has just been made, by whom it is worked at. It is looked at from now on. */
export const newJob = (
  { asked: { caller }, ports: { clock } }: Pick<Tools, 'asked' | 'ports'>,
  { slug }: Pick<ConfiguredProvider, 'slug'>,
  { object, notes }: { readonly object: Resource['object']; readonly notes: JobNotes },
): Resource => ({
  ...{ project: caller.project, keyId: caller.keyId, keyName: caller.keyName },
  ...{ kind: 'fine_tuning_job', id: String(object['id']), provider: slug, object: asOurs(object, slug, notes), notes },
  createdAt: clock.wall(),
  nextLookAt: clock.wall(),
});
