import type { ResourceCall, ResourceObject } from './resource.js';

/** What is to be trained: the caller's own words, and the model in the provider's own name. */
export interface TuningWish {
  readonly body: ResourceObject;
  readonly model: string;
}

/** A part of what is told of a job, the newest first. */
export interface ToldOfJob {
  readonly data: readonly ResourceObject[];
  readonly hasMore: boolean;
}

/** How more is told of a job. */
export interface JobTelling {
  /** Asks for what is older than `after`; absent: it is told in the job's own answer. */
  readonly call?: ((id: string, after?: string) => ResourceCall) | undefined;
  /** An answer in OpenAI's form. Throws a Failure `upstream_invalid_response`. */
  readonly read: (json: unknown, id: string) => ToldOfJob;
}

/** A model that was trained, in the provider's own name, and by which job. */
export interface Tuned {
  readonly job: string;
  readonly model: string;
}

/** What it takes until a trained model answers: nothing, one call, or what people do elsewhere. */
export type Serving =
  | { readonly is: 'at once' }
  | { readonly is: 'a call'; readonly call: (tuned: Tuned, body: ResourceObject) => ResourceCall }
  | { readonly is: 'elsewhere'; readonly how: string };

/** How a provider trains models. */
export interface Training {
  readonly is: 'training';
  readonly create: (wish: TuningWish) => ResourceCall;
  readonly one: (id: string) => ResourceCall;
  readonly cancel: (id: string) => ResourceCall;
  /** Absent: it cannot. */
  readonly pause?: ((id: string) => ResourceCall) | undefined;
  readonly resume?: ((id: string) => ResourceCall) | undefined;
  /** Its answer as OpenAI's `fine_tuning.job`; models are in its own names. Throws a Failure `upstream_invalid_response`. */
  readonly read: (json: unknown) => ResourceObject;
  /** As OpenAI's `fine_tuning.job.event`; absent: it tells none. */
  readonly events?: JobTelling | undefined;
  /** As OpenAI's `fine_tuning.job.checkpoint`; absent: it keeps none. */
  readonly checkpoints?: JobTelling | undefined;
  readonly serving: Serving;
}

/** What is to be loaded, and the name it is to have there. */
export interface Load {
  readonly name: string;
  readonly call: ResourceCall;
}

/** How far it came: `going` on, `done`, or `failed`. */
export type Progress =
  | { readonly is: 'going'; readonly message: string; readonly data: ResourceObject }
  | { readonly is: 'done' }
  | { readonly is: 'failed'; readonly message: string };

/** How a server of one's own, which does not train, loads a model that was trained elsewhere. The job is the gateway's. */
export interface Loading {
  readonly is: 'loading';
  /** Throws a Failure with `param`. */
  readonly plan: (wish: TuningWish) => Load;
  /** Reads a line of its answer. */
  readonly hear: (line: string) => Progress;
  /** Whether all went well when an answer ends that was not said to be done. */
  readonly endsWell: boolean;
  /** Whether a refusal means that it is there already. */
  readonly isThere?: ((message: string) => boolean) | undefined;
}

/** How a provider comes by models of its customers. */
export type TuningApi = Training | Loading;
