import { Failure } from '#core/failure';
import type { EndpointName } from '#core/providers/kit';
import type { Caller } from '../relay/ports.js';

/** What lies at these paths, as far as keys tell them apart. */
const endpointAt: Readonly<Record<string, EndpointName>> = {
  '/chat/completions': 'chat',
  '/completions': 'chat',
  '/responses': 'chat',
  '/embeddings': 'embeddings',
  '/moderations': 'moderations',
  '/images/generations': 'images',
  '/images/edits': 'edits',
};

/** A key that may not call an endpoint may not have it called in a batch either. */
export function checkPaths(caller: Pick<Caller, 'endpoints'>, paths: readonly string[]): void {
  if (caller.endpoints.includes('*')) return;
  for (const path of new Set(paths)) {
    const endpoint = endpointAt[path.replace(/^\/v1(?=\/)/, '')];
    if (endpoint !== undefined && caller.endpoints.includes(endpoint)) continue;
    throw new Failure('policy_blocked', `The API key may not use '${path}', which is asked for in this batch.`, {
      param: 'endpoint',
    });
  }
}
