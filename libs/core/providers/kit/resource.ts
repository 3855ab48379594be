import { z } from 'zod';
import { Failure } from '../../failure/index.js';
import type { EndpointName, Provider } from './provider.js';

/** Endpoints about what a provider keeps for a project. */
export type ResourceEndpoint = 'files' | 'uploads' | 'batches' | 'fine_tuning';

/** The name of an endpoint in `endpoints` of keys, in records and in metrics. */
export type AnyEndpoint = EndpointName | ResourceEndpoint;

/** Every endpoint that a kind of provider has. */
export const endpointsOf = (kind: Pick<Provider, 'endpoints' | ResourceEndpoint>): readonly AnyEndpoint[] => [
  ...kind.endpoints,
  ...resourceEndpoints.filter((endpoint) => kind[endpoint] !== undefined),
];

const resourceEndpoints: readonly ResourceEndpoint[] = ['files', 'uploads', 'batches', 'fine_tuning'];

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

/** Reads an answer that is an object with an id, and says which kind of object where it does not. */
export function objectWithId(object: string, json: unknown): ResourceObject {
  const read = withId.safeParse(json);
  if (read.success) return { object, ...read.data };
  throw new Failure('upstream_invalid_response', `The provider answered with something that is no ${object}.`, {
    fault: 'invalid',
  });
}

const withId = z.looseObject({ id: z.string().regex(/^[\x21-\x7e]{1,256}$/) });
