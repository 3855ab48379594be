import { Failure } from '#core/failure';
import type { Tools } from './asked.js';
import type { Resource, ResourceKind } from './ports.js';

/** What the request is about. Throws `not_found`, also for what another project has. */
export async function found(
  { asked, resources }: Tools,
  kind: ResourceKind,
  id: unknown,
  param = 'id',
): Promise<Resource> {
  const { project } = asked.caller;
  const resource = typeof id === 'string' ? await resources.find({ project, kind, id }) : undefined;
  if (resource) return resource;
  throw new Failure('not_found', `No such ${kind}: '${String(id).slice(0, 100)}'.`, { param });
}
