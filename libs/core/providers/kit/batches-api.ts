import type { ResourceCall, ResourceObject } from './resource.js';

/** What a batch is made of: the caller's own words, and what its file says. */
export interface BatchWish {
  readonly body: ResourceObject;
  /** The upstream models that the lines of its file name. */
  readonly models: readonly string[];
}

/** How a provider works through batches. */
export interface BatchesApi {
  /** Of the price of a request so much is charged for one in a batch, in percent. */
  readonly percent: number;
  readonly create: (wish: BatchWish) => ResourceCall;
  readonly one: (id: string) => ResourceCall;
  readonly cancel: (id: string) => ResourceCall;
  /** Its answer as OpenAI's `batch`. Throws a Failure `upstream_invalid_response`. */
  readonly read: (json: unknown) => ResourceObject;
}
