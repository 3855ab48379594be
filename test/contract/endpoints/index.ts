import type { AnyIngress } from '../../../apps/gateway/src/relay/endpoints.js';
import type { Endpoint } from '../matrix/columns.js';
import type { Subject } from '../matrix/subjects.js';
import type { Json } from '../voices/index.js';
import type { SentFile } from '../forms.js';
import * as edits from './edits.js';
import * as embeddings from './embeddings.js';
import * as images from './images.js';
import * as moderations from './moderations.js';
import * as rerank from './rerank.js';
import * as speech from './speech.js';
import * as transcriptions from './transcriptions.js';
import * as translations from './translations.js';

interface Proof {
  /** What is asked of those who do not have it. */
  readonly wish: { readonly ingress: AnyIngress; readonly body: Json; readonly files?: readonly SentFile[] };
  /** What stands behind a yes of the matrix. */
  proof(subject: Subject): Promise<void>;
}

/** A proof for every endpoint beside chat. */
export const endpointProofs: Readonly<Record<Endpoint, Proof>> = {
  embeddings,
  rerank,
  moderations,
  images,
  edits,
  speech,
  transcriptions,
  translations,
};
