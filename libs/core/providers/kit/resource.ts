import type { EndpointName } from './provider.js';

/** Endpoints about what a provider keeps for a project. */
export type ResourceEndpoint = 'files' | 'uploads' | 'batches';

/** The name of an endpoint in `endpoints` of keys, in records and in metrics. */
export type AnyEndpoint = EndpointName | ResourceEndpoint;

/** An object of somebody's API. */
export type ResourceObject = Readonly<Record<string, unknown>>;

/** How a provider is asked for something that it keeps, below its base URL. */
export interface ResourceCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** Sent as JSON; absent: nothing is sent. */
  readonly json?: unknown;
}

/** An id in a path. */
export const inPath = (id: string): string => encodeURIComponent(id);
