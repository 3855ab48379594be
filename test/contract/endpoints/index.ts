import type { AnyIngress } from '../../../apps/gateway/src/relay/endpoints.js';
import type { Endpoint } from '../matrix/columns.js';
import type { Subject } from '../matrix/subjects.js';
import type { Json } from '../voices/index.js';
import * as embeddings from './embeddings.js';
import * as images from './images.js';
import * as moderations from './moderations.js';
import * as rerank from './rerank.js';
import * as speech from './speech.js';

interface Proof {
  /** What is asked of those who do not have it. */
  readonly wish: { readonly ingress: AnyIngress; readonly body: Json };
  /** What stands behind a yes of the matrix. */
  proof(subject: Subject): Promise<void>;
}

/** A proof for every endpoint beside chat. */
export const endpointProofs: Readonly<Record<Endpoint, Proof>> = {
  embeddings,
  rerank,
  moderations,
  images,
  speech,
};
