import type { CredentialForm, Fields } from '../../credentials/index.js';
import type { Dialect } from '../../dialects/kit/index.js';
import type { BatchesApi } from './batches-api.js';
import type { FilesApi, UploadsApi } from './files-api.js';
import type { Language } from './language.js';
import type { TuningApi } from './tuning-api.js';
import type { UsageApi } from './usage-api.js';

export { capabilities, type Capability } from '../../hub/index.js';

/** `edits`: of images, and their variations. */
export type EndpointName =
  'chat' | 'embeddings' | 'rerank' | 'moderations' | 'images' | 'edits' | 'speech' | 'transcriptions' | 'translations';

/** How a provider wants its key. */
export type Auth =
  { readonly is: 'bearer' } | { readonly is: 'header'; readonly name: string } | { readonly is: 'none' };

/** Where a provider is, and how it speaks there. */
export interface Located {
  readonly baseUrl: string;
  /** Where it speaks otherwise there than its kind does elsewhere. */
  readonly kind?: Provider | undefined;
}

/** A credential that is more than a key, and the address that is made of it. */
export interface ProviderCredential extends CredentialForm {
  /** `undefined` where fields of the address are missing. `baseUrl` is what an administrator said. */
  locate(fields: Fields, baseUrl: string | undefined): Located | undefined;
}

/** A kind of provider: a language, an address, and what is different about it. `id` is what the admin API calls `kind`. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Its first language. */
  readonly dialect: Dialect;
  readonly languages?: readonly Language[] | undefined;
  /** As the vendor's own SDK takes it; absent where every customer has an address of their own. */
  readonly baseUrl?: string | undefined;
  readonly auth: Auth;
  /** What it takes where a key is not enough; `auth` is then how it takes a key all the same. */
  readonly credential?: ProviderCredential | undefined;
  /** The base URL of its list of models, where that is another one. */
  readonly listing?: ((baseUrl: string) => string) | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly endpoints: readonly EndpointName[];
  /** `false`: it answers whole, also where a stream is asked for. */
  readonly streams?: false | undefined;
  /** Environment variables that usually hold its key, the usual one first. */
  readonly environment: readonly string[];
  /** Runs on the team's own machines: private addresses are expected, a key may be missing, its models cost nothing. */
  readonly isSelfHosted?: boolean | undefined;
  /** How it is asked what it billed; absent: nobody knows a way. */
  readonly usage?: UsageApi | undefined;
  /** How it keeps files, takes them in parts, and works through batches of them; absent: it does not. */
  readonly files?: FilesApi | undefined;
  readonly uploads?: UploadsApi | undefined;
  readonly batches?: BatchesApi | undefined;
  /** How models are trained there; absent: they are not. */
  readonly fine_tuning?: TuningApi | undefined;
  /** Its models that cost nothing. */
  readonly free?: readonly string[] | undefined;
  /** Its models that cut text into the tokens of o200k. */
  readonly o200k?: RegExp | undefined;
}
